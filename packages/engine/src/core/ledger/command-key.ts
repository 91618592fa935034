import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { writeInt53 as importedWriteInt53 } from '@buttonwood/shared/messages/layout.ts';
import { CommandReplayed, KeyRefused } from '@buttonwood/shared/messages/ledger-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING as IMPORTED_MISSING } from './number-index.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const writeInt53 = importedWriteInt53;
const MISSING = IMPORTED_MISSING;
const COMMAND_REPLAYED = CommandReplayed;
const KEY_REFUSED = KeyRefused;
const REASON = Reason;

/** Where a command carries its account and its key: the same five fields in PlaceOrder, Deposit and Withdraw. */
export interface KeyFields {
  readonly account: number;
  readonly checked: number;
  readonly keyTime: number;
  readonly keyHash: number;
  readonly digest: number;
}

/** Bytes of a key's text that an event carries: MAX_KEY_LENGTH characters of at most four bytes. */
export const MAX_KEY_BYTES = 256;

/**
 * Answers a command whose key was seen before, or may have been, with CommandReplayed or KeyRefused, and returns true;
 * false when the command is new. A refused key is not used up.
 */
export function answerKnownKey(
  ledger: LedgerState,
  view: DataView,
  offset: number,
  fields: KeyFields,
  out: FrameWriter,
): boolean {
  const slot = ledger.keys.find(view, offset + fields.keyHash);
  const account = view.getUint32(offset + fields.account, true);
  if (slot === MISSING) {
    const { keys } = ledger;
    if (keys.wasSearched(view, offset + fields.checked)) return false;
    if (keys.isLater(view, offset + fields.keyTime, ledger.now)) return false;
    refuse(ledger, account, REASON.check_stale, out);
  } else if (ledger.keys.hasDigest(slot, view, offset + fields.digest)) {
    replay(ledger, account, slot, out);
  } else {
    refuse(ledger, account, REASON.duplicate_client_order_id, out);
  }
  return true;
}

/** Uses a command's key up, with the way it was decided. */
export function useKey(
  ledger: LedgerState,
  view: DataView,
  offset: number,
  fields: KeyFields,
  decision: { readonly order: number; readonly reason: number },
): void {
  const { order, reason } = decision;
  const outcome = { order, reason, position: ledger.position, time: ledger.now };
  ledger.keys.remember(view, offset + fields.keyHash, offset + fields.digest, outcome);
}

/** Bytes of the text tail of a message of `length` bytes whose fixed part has `size`, cut at MAX_KEY_BYTES. */
export function keyBytes(length: number, size: number): number {
  return Math.min(length - size, MAX_KEY_BYTES);
}

/** Copies `bytes` bytes of a command's text tail into an event. */
export function copyKey(from: DataView, fromAt: number, to: DataView, toAt: number, bytes: number): void {
  const words = bytes & ~3;
  let at = 0;
  for (; at < words; at += 4) to.setUint32(toAt + at, from.getUint32(fromAt + at, true), true);
  for (; at < bytes; at++) to.setUint8(toAt + at, from.getUint8(fromAt + at));
}

function replay(ledger: LedgerState, account: number, slot: number, out: FrameWriter): void {
  const at = ledger.event(out, COMMAND_REPLAYED);
  out.view.setUint32(at + COMMAND_REPLAYED.at.account, account, true);
  writeInt53(out.view, at + COMMAND_REPLAYED.at.order, ledger.keys.orderOf(slot));
  out.view.setUint8(at + COMMAND_REPLAYED.at.reason, ledger.keys.reasonOf(slot));
}

function refuse(ledger: LedgerState, account: number, reason: number, out: FrameWriter): void {
  const at = ledger.event(out, KEY_REFUSED);
  out.view.setUint32(at + KEY_REFUSED.at.account, account, true);
  out.view.setUint8(at + KEY_REFUSED.at.reason, reason);
  writeInt53(out.view, at + KEY_REFUSED.at.floor, ledger.keys.floor);
}

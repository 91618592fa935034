import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { FreezeAccount, FreezeLevel } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { AccountFrozen, RequestKind } from '@buttonwood/shared/messages/ledger-events.ts';
import { KillAccount } from '@buttonwood/shared/messages/links.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { forwardMassCancel } from './cancel.ts';
import { copyKey } from './command-key.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING } from './number-index.ts';
import { denyRequest } from './request-denied.ts';

const at = FreezeAccount.at;

/** Bytes of an operator's reason that the tape keeps. */
const MAX_WHY_BYTES = 1_024;

/** Sets how much an account may still do, and takes its live orders out when asked to: behind everything sent before. */
export function freezeAccount(
  ledger: LedgerState,
  view: DataView,
  offset: number,
  length: number,
  out: FrameWriter,
): void {
  const { accounts } = ledger;
  const account = view.getUint32(offset + at.account, true);
  const level = view.getUint8(offset + at.level);
  const row = accounts.find(account);
  if (row === MISSING || level > FreezeLevel.everything) {
    const reason = row === MISSING ? Reason.unknown_account : Reason.invalid_order;
    denyRequest(ledger, { account, order: 0, what: RequestKind.freeze, reason }, out);
    return;
  }
  accounts.frozen[row] = level;
  const bytes = Math.min(length - FreezeAccount.size, MAX_WHY_BYTES);
  const event = writeFrozen(ledger, row, view.getUint32(offset + at.operator, true), bytes, out);
  copyKey(view, offset + FreezeAccount.size, out.view, event + AccountFrozen.size, bytes);
  if (view.getUint8(offset + at.cancelOrders) !== 1) return;
  forwardMassCancel(ledger, { account, instrument: 0, side: 0, reason: Reason.account_frozen }, out);
}

/**
 * The kill switch for one account or, with account 0, for all. Of one account the orders are canceled behind everything that
 * this shard has sent; of all of them by the books, which are shut themselves. An account of another shard is not ours to tell.
 */
export function killAccount(ledger: LedgerState, view: DataView, offset: number, out: FrameWriter): void {
  const { accounts } = ledger;
  const account = view.getUint32(offset + KillAccount.at.account, true);
  const killed = view.getUint8(offset + KillAccount.at.killed) === 1;
  if (account === 0) {
    ledger.killed = killed;
    return;
  }
  const row = accounts.find(account);
  if (row === MISSING) return;
  accounts.killed[row] = killed ? 1 : 0;
  writeFrozen(ledger, row, 0, 0, out);
  if (killed) forwardMassCancel(ledger, { account, instrument: 0, side: 0, reason: Reason.killed }, out);
}

function writeFrozen(
  ledger: LedgerState,
  row: number,
  operator: number,
  bytes: number,
  out: FrameWriter,
): number {
  const { accounts } = ledger;
  const event = ledger.event(out, AccountFrozen, bytes);
  const field = AccountFrozen.at;
  out.view.setUint32(event + field.account, accounts.number[row] ?? 0, true);
  writeInt53(out.view, event + field.accountSeq, accounts.nextSeq(row));
  out.view.setUint8(event + field.level, accounts.frozen[row] ?? 0);
  out.view.setUint8(event + field.killed, accounts.killed[row] ?? 0);
  out.view.setUint32(event + field.operator, operator, true);
  return event;
}

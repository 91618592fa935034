import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { RequestDenied } from '@buttonwood/shared/messages/ledger-events.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING } from './number-index.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const REQUEST_DENIED = RequestDenied;

/** `what` of the RequestDenied that answers an OpenAccount; the others are RequestKind. */
export const OPEN_ACCOUNT = 0;

/** A request that changed nothing. */
export interface Denial {
  readonly account: number;
  /** 0 when the request is not about one order, or names none that can be. */
  readonly order: number;
  readonly what: number;
  readonly reason: number;
}

/** Says that a request was refused. The account counts it, if it is open. */
export function denyRequest(ledger: LedgerState, denial: Denial, out: FrameWriter): void {
  const row = ledger.accounts.find(denial.account);
  const event = ledger.event(out, REQUEST_DENIED);
  const field = REQUEST_DENIED.at;
  out.view.setUint32(event + field.account, denial.account, true);
  writeInt53(out.view, event + field.accountSeq, row === MISSING ? 0 : ledger.accounts.nextSeq(row));
  writeInt53(out.view, event + field.order, Math.max(0, denial.order));
  out.view.setUint8(event + field.what, denial.what);
  out.view.setUint8(event + field.reason, denial.reason);
}

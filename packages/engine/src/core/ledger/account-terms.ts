import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { DEFAULT_MAX_LIVE_ORDERS, MAX_BALANCE, MAX_FEE_BPS } from '@buttonwood/shared/limits.ts';
import { SetAccountTerms } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { AccountTermsSet, RequestKind } from '@buttonwood/shared/messages/ledger-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING } from './number-index.ts';
import { readU53 } from '../read-u53.ts';
import { denyRequest } from './request-denied.ts';

const at = SetAccountTerms.at;

/** Sets fee rates and limits of an account. Orders placed before keep their rates, positions and orders stay as they are. */
export function setAccountTerms(ledger: LedgerState, view: DataView, offset: number, out: FrameWriter): void {
  const { accounts } = ledger;
  const account = view.getUint32(offset + at.account, true);
  const makerBps = view.getUint16(offset + at.makerBps, true);
  const takerBps = view.getUint16(offset + at.takerBps, true);
  const maxLiveOrders = view.getUint32(offset + at.maxLiveOrders, true) || DEFAULT_MAX_LIVE_ORDERS;
  const shortLimit = readU53(view, offset + at.shortLimit);
  const row = accounts.find(account);
  const fits = Math.max(makerBps, takerBps) <= MAX_FEE_BPS && shortLimit >= 0 && shortLimit <= MAX_BALANCE;
  if (row === MISSING || !fits) {
    const reason = row === MISSING ? Reason.unknown_account : Reason.invalid_order;
    denyRequest(ledger, { account, order: 0, what: RequestKind.terms, reason }, out);
    return;
  }
  accounts.makerBps[row] = makerBps;
  accounts.takerBps[row] = takerBps;
  accounts.maxLiveOrders[row] = maxLiveOrders;
  accounts.shortLimit[row] = shortLimit;
  if (shortLimit > 0) accounts.mayBeShort[row] = 1;
  const event = ledger.event(out, AccountTermsSet);
  const field = AccountTermsSet.at;
  out.view.setUint32(event + field.account, account, true);
  writeInt53(out.view, event + field.accountSeq, accounts.nextSeq(row));
  out.view.setUint16(event + field.makerBps, makerBps, true);
  out.view.setUint16(event + field.takerBps, takerBps, true);
  out.view.setUint32(event + field.maxLiveOrders, maxLiveOrders, true);
  writeInt53(out.view, event + field.shortLimit, shortLimit);
  out.view.setUint32(event + field.operator, view.getUint32(offset + at.operator, true), true);
}

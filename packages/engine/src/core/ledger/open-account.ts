import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { FIRST_ACCOUNT, MAX_ACCOUNT } from '@buttonwood/shared/ids/account-id.ts';
import { shardOf, shardOfAccount } from '@buttonwood/shared/ids/actor-id.ts';
import { DEFAULT_MAX_LIVE_ORDERS, MAX_FEE_BPS } from '@buttonwood/shared/limits.ts';
import { OpenAccount } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { AccountOpened } from '@buttonwood/shared/messages/ledger-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING } from './number-index.ts';
import { denyRequest, OPEN_ACCOUNT } from './request-denied.ts';

const at = OpenAccount.at;

/** Opens an account with its fee rates and its limit of live orders per book. */
export function openAccount(ledger: LedgerState, view: DataView, offset: number, out: FrameWriter): void {
  const account = view.getUint32(offset + at.account, true);
  const makerBps = view.getUint16(offset + at.makerBps, true);
  const takerBps = view.getUint16(offset + at.takerBps, true);
  const maxLiveOrders = view.getUint32(offset + at.maxLiveOrders, true) || DEFAULT_MAX_LIVE_ORDERS;
  const reason = refusal(ledger, account, Math.max(makerBps, takerBps));
  if (reason !== Reason.none) {
    denyRequest(ledger, { account, order: 0, what: OPEN_ACCOUNT, reason }, out);
    return;
  }
  const row = ledger.accounts.open(account, makerBps, takerBps, maxLiveOrders);
  const event = ledger.event(out, AccountOpened);
  const field = AccountOpened.at;
  out.view.setUint32(event + field.account, account, true);
  writeInt53(out.view, event + field.accountSeq, ledger.accounts.nextSeq(row));
  out.view.setUint16(event + field.makerBps, makerBps, true);
  out.view.setUint16(event + field.takerBps, takerBps, true);
  out.view.setUint32(event + field.maxLiveOrders, maxLiveOrders, true);
}

/** The numbers below FIRST_ACCOUNT and above MAX_ACCOUNT are the exchange's own; an account lives in one shard only. */
function refusal(ledger: LedgerState, account: number, largerBps: number): number {
  if (ledger.accounts.find(account) !== MISSING) return Reason.account_exists;
  const isOurs = shardOfAccount(account, ledger.shards) === shardOf(ledger.actor);
  if (account < FIRST_ACCOUNT || account > MAX_ACCOUNT || !isOurs) return Reason.unknown_account;
  return largerBps > MAX_FEE_BPS ? Reason.invalid_order : Reason.none;
}

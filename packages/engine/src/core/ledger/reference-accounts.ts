import { FreezeLevel } from '@buttonwood/shared/messages/commands.ts';
import {
  AccountFrozen,
  AccountOpened,
  AccountTermsSet,
  RequestKind,
} from '@buttonwood/shared/messages/ledger-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { MessageBody } from './message-body.ts';
import type { ReferenceAccount } from './reference-account.ts';
import { cancelAll } from './reference-cancel.ts';
import type { ReferenceDesk } from './reference-desk.ts';

const MAX_FEE_BPS = 100;
const MAX_SHORT_LIMIT = 4e15;
const DEFAULT_LIVE_ORDERS = 1_000;
const MAX_WHY_LENGTH = 1_024;

/** Opens an account, in the reference ledger. */
export function openAccount(desk: ReferenceDesk, body: MessageBody<'OpenAccount'>): void {
  const { account: number, makerBps, takerBps } = body;
  const request = { account: number, what: 0 };
  if (desk.bank.accounts.has(number)) return desk.deny(request, 'account_exists');
  if (number < 1_000 || number >= 2 ** 31) return desk.deny(request, 'unknown_account');
  if (makerBps > MAX_FEE_BPS || takerBps > MAX_FEE_BPS) return desk.deny(request, 'invalid_order');
  const maxLiveOrders = body.maxLiveOrders === 0 ? DEFAULT_LIVE_ORDERS : body.maxLiveOrders;
  const rates = { maker: BigInt(makerBps), taker: BigInt(takerBps) };
  const state = { shortLimit: 0n, frozen: FreezeLevel.none, killed: false, seq: 0 };
  desk.bank.accounts.set(number, { number, rates, maxLiveOrders, ...state });
  const accountSeq = desk.nextSeq(number);
  desk.tell(AccountOpened, { account: number, accountSeq, makerBps, takerBps, maxLiveOrders });
}

/** Sets fees and limits of an account; its live orders keep their fees. */
export function setAccountTerms(desk: ReferenceDesk, body: MessageBody<'SetAccountTerms'>): void {
  const { account: number, makerBps, takerBps, shortLimit, operator } = body;
  const request = { account: number, what: RequestKind.terms };
  const account = desk.bank.accounts.get(number);
  if (account === undefined) return desk.deny(request, 'unknown_account');
  if (makerBps > MAX_FEE_BPS || takerBps > MAX_FEE_BPS || shortLimit > MAX_SHORT_LIMIT)
    return desk.deny(request, 'invalid_order');
  const maxLiveOrders = body.maxLiveOrders === 0 ? DEFAULT_LIVE_ORDERS : body.maxLiveOrders;
  account.rates = { maker: BigInt(makerBps), taker: BigInt(takerBps) };
  account.maxLiveOrders = maxLiveOrders;
  account.shortLimit = BigInt(shortLimit);
  const terms = { makerBps, takerBps, maxLiveOrders, shortLimit, operator };
  desk.tell(AccountTermsSet, { account: number, accountSeq: desk.nextSeq(number), ...terms });
}

/** Sets how much an account may still do, and cancels its orders when asked to. */
export function freezeAccount(desk: ReferenceDesk, body: MessageBody<'FreezeAccount'>): void {
  const { account: number, level, operator, cancelOrders, why } = body;
  const request = { account: number, what: RequestKind.freeze };
  const account = desk.bank.accounts.get(number);
  if (account === undefined) return desk.deny(request, 'unknown_account');
  if (level > FreezeLevel.everything) return desk.deny(request, 'invalid_order');
  account.frozen = level;
  tellFrozen(desk, account, { operator, why: why.slice(0, MAX_WHY_LENGTH) });
  if (cancelOrders === 1) cancelAll(desk, number, Reason.account_frozen);
}

/** Switches trading of an account, or with 0 of everybody, off or on again. */
export function killAccount(desk: ReferenceDesk, body: MessageBody<'KillAccount'>): void {
  const killed = body.killed === 1;
  if (body.account === 0) desk.killed = killed;
  const account = desk.bank.accounts.get(body.account);
  if (account === undefined) return;
  account.killed = killed;
  tellFrozen(desk, account, { operator: 0, why: '' });
  if (killed) cancelAll(desk, account.number, Reason.killed);
}

function tellFrozen(
  desk: ReferenceDesk,
  account: ReferenceAccount,
  by: Pick<MessageBody<'AccountFrozen'>, 'operator' | 'why'>,
): void {
  const state = { level: account.frozen, killed: Number(account.killed) };
  const head = { account: account.number, accountSeq: desk.nextSeq(account.number) };
  desk.tell(AccountFrozen, { ...head, ...state, ...by });
}

import {
  CASH_ASSET,
  clearingAccount,
  FEE_ACCOUNT,
  HOUSE_ACCOUNT,
} from '@buttonwood/shared/ids/account-id.ts';
import { FillReversed, RequestKind } from '@buttonwood/shared/messages/ledger-events.ts';
import type { ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { MessageBody } from './message-body.ts';
import {
  largest,
  magnitude,
  MAX_AMOUNT,
  MAX_LOTS,
  MAX_ORDER_VALUE,
  MAX_PRICE,
  smallest,
} from './reference-amounts.ts';
import type { ReferenceBank } from './reference-bank.ts';
import type { ReferenceDesk } from './reference-desk.ts';

type Bust = MessageBody<'Bust'>;

/** Takes a leg of a trade back, in the reference ledger: what the account cannot give the house gives, and the account owes it. */
export function reverseFill(desk: ReferenceDesk, body: Bust): void {
  const { bank } = desk;
  const { account, instrument, side, order, trade, price, quantity } = body;
  const request = { account, order, what: RequestKind.bust };
  if (!bank.accounts.has(account)) return desk.deny(request, 'unknown_account');
  const [lots, fee] = [BigInt(quantity), BigInt(body.fee)];
  const cash = lots * BigInt(price) * bank.unit(instrument);
  const reason = whyNotReverse(bank, body, cash);
  if (reason !== 'none') return desk.deny(request, reason);
  const clearing = clearingAccount(instrument);
  const bought = side === Side.buy;
  const [asset, due] = bought ? [instrument, lots] : [CASH_ASSET, cash];
  bank.post(FEE_ACCOUNT, account, CASH_ASSET, fee);
  const owed = due - smallest(due, largest(0n, bank.available(account, asset)));
  bank.trade(account, instrument, bought ? -lots : lots, cash);
  bank.post(HOUSE_ACCOUNT, account, asset, owed);
  bank.owe(account, asset, owed);
  bank.post(bought ? clearing : account, bought ? account : clearing, CASH_ASSET, cash);
  bank.post(bought ? account : clearing, bought ? clearing : account, instrument, lots);
  const { cost, realised } = bank.positionOf(account, instrument);
  desk.tell(FillReversed, {
    ...{ account, accountSeq: desk.nextSeq(account), order, trade, instrument, side, price, quantity },
    cash: Number(cash),
    fee: body.fee,
    owedCash: bought ? 0 : Number(owed),
    owedShares: bought ? Number(owed) : 0,
    cost: Number(cost),
    realised: Number(realised),
    ...desk.after(account, instrument),
  });
}

/** No trade is like this, or the amounts that move could not be carried. */
function whyNotReverse(bank: ReferenceBank, body: Bust, cash: bigint): ReasonName {
  const { account, instrument, side, price, quantity } = body;
  const [lots, fee] = [BigInt(quantity), BigInt(body.fee)];
  const isSound = side > 0 && side < 3 && quantity > 0 && quantity <= MAX_LOTS && price <= MAX_PRICE;
  if (!isSound || cash > MAX_ORDER_VALUE || fee > cash) return 'unknown_trade';
  const moved = [account, clearingAccount(instrument), HOUSE_ACCOUNT].flatMap((owner) => [
    magnitude(bank.balance(owner, CASH_ASSET)) + cash + fee,
    magnitude(bank.balance(owner, instrument)) + lots,
  ]);
  const fees = magnitude(bank.balance(FEE_ACCOUNT, CASH_ASSET)) + cash + fee;
  return [...moved, fees].some((amount) => amount > MAX_AMOUNT) ? 'balance_too_large' : 'none';
}

import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { instrumentOf } from '@buttonwood/shared/ids/actor-id.ts';
import { MAX_ORDER_CASH, MAX_ORDER_LOTS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { HEADER, writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { FillReversed, RequestKind } from '@buttonwood/shared/messages/ledger-events.ts';
import { Bust } from '@buttonwood/shared/messages/links.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING } from './number-index.ts';
import { oweCash, oweShares, payOwed } from './owed.ts';
import { countTrade } from './position-cost.ts';
import { readU53 } from '../read-u53.ts';
import { denyRequest } from './request-denied.ts';

const at = Bust.at;

/** A Bust, read. `cash` is the gross value; `fee` goes back to the account. */
interface Leg {
  readonly accountRow: number;
  readonly holdingRow: number;
  readonly order: number;
  readonly trade: number;
  readonly side: number;
  readonly price: number;
  readonly quantity: number;
  readonly cash: number;
  readonly fee: number;
}

/**
 * Takes an account's leg of a busted trade back: cash, shares and fee return to where they came from, against the same clearing
 * and fee accounts. What the account does not have any more, beyond what its orders hold, the house gives and the account owes.
 * In the position it counts as a trade the other way at the same price. The numbers are an operator's: what cannot be is denied.
 */
export function reverseFill(ledger: LedgerState, view: DataView, offset: number, out: FrameWriter): void {
  const instrument = instrumentOf(view.getUint32(offset + HEADER.source, true));
  const account = view.getUint32(offset + at.account, true);
  const order = readU53(view, offset + at.order);
  const accountRow = ledger.accounts.find(account);
  const price = view.getUint32(offset + at.price, true);
  const quantity = view.getUint32(offset + at.quantity, true);
  const cash = price * quantity * ledger.instruments.unit(instrument);
  const fee = readU53(view, offset + at.fee);
  const side = view.getUint8(offset + at.side);
  const trade = readU53(view, offset + at.trade);
  const fits =
    (side === Side.buy || side === Side.sell) &&
    trade >= 0 &&
    quantity > 0 &&
    quantity <= MAX_ORDER_LOTS &&
    price <= MAX_PRICE_TICKS &&
    cash <= MAX_ORDER_CASH &&
    fee >= 0 &&
    fee <= cash;
  if (accountRow === MISSING || !fits) {
    const reason = accountRow === MISSING ? Reason.unknown_account : Reason.unknown_trade;
    denyRequest(ledger, { account, order, what: RequestKind.bust, reason }, out);
    return;
  }
  const holdingRow = ledger.holdings.row(account, instrument);
  const leg = { accountRow, holdingRow, order, trade, side, price, quantity, cash, fee };
  if (!hasRoom(ledger, leg)) {
    denyRequest(ledger, { account, order, what: RequestKind.bust, reason: Reason.balance_too_large }, out);
    return;
  }
  const owed = side === Side.buy ? takeShares(ledger, leg) : takeCash(ledger, leg);
  ledger.feeCash -= fee;
  writeReversed(ledger, leg, owed, out);
  payOwed(ledger, accountRow, holdingRow, out);
}

/** Whether every balance that the leg moves stays a safe integer, whatever an operator has typed and how often. */
function hasRoom(ledger: LedgerState, leg: Leg): boolean {
  const { accounts, holdings, instruments } = ledger;
  const { accountRow, holdingRow, quantity, cash, fee } = leg;
  const instrument = holdings.instrument[holdingRow] ?? 0;
  const money = [accounts.cashTotal[accountRow], instruments.clearingCash[instrument]];
  const shares = [holdings.total[holdingRow], instruments.clearingShares[instrument]];
  const largest = Math.max(
    ...[...money, ledger.houseCash, ledger.feeCash].map((total) => Math.abs(total ?? 0) + cash + fee),
    ...[...shares, instruments.houseShares[instrument]].map((lots) => Math.abs(lots ?? 0) + quantity),
  );
  return largest <= Number.MAX_SAFE_INTEGER;
}

/** The buyer gives the shares back, and gets cash and fee. Returns the lots it could not give. */
function takeShares(ledger: LedgerState, leg: Leg): number {
  const { accounts, holdings, instruments } = ledger;
  const { accountRow, holdingRow, quantity, cash, fee } = leg;
  const instrument = holdings.instrument[holdingRow] ?? 0;
  const given = Math.min(quantity, Math.max(0, holdings.available(holdingRow)));
  countTrade(holdings, holdingRow, -quantity, cash);
  holdings.addShares(holdingRow, -given);
  oweShares(ledger, holdingRow, quantity - given);
  accounts.addCash(accountRow, cash + fee);
  instruments.clearingCash[instrument] = (instruments.clearingCash[instrument] ?? 0) - cash;
  instruments.clearingShares[instrument] = (instruments.clearingShares[instrument] ?? 0) + quantity;
  return quantity - given;
}

/** The seller gets the shares and the fee back, and gives the cash. Returns the cash it could not give. */
function takeCash(ledger: LedgerState, leg: Leg): number {
  const { accounts, holdings, instruments } = ledger;
  const { accountRow, holdingRow, quantity, cash, fee } = leg;
  const instrument = holdings.instrument[holdingRow] ?? 0;
  accounts.addCash(accountRow, fee);
  const given = Math.min(cash, accounts.availableCash(accountRow));
  accounts.addCash(accountRow, -given);
  oweCash(ledger, accountRow, cash - given);
  countTrade(holdings, holdingRow, quantity, cash);
  holdings.addShares(holdingRow, quantity);
  instruments.clearingCash[instrument] = (instruments.clearingCash[instrument] ?? 0) + cash;
  instruments.clearingShares[instrument] = (instruments.clearingShares[instrument] ?? 0) - quantity;
  return cash - given;
}

function writeReversed(ledger: LedgerState, leg: Leg, owed: number, out: FrameWriter): void {
  const { accounts, holdings } = ledger;
  const { accountRow, holdingRow, side } = leg;
  const event = ledger.event(out, FillReversed);
  const to = out.view;
  const field = FillReversed.at;
  to.setUint32(event + field.account, accounts.number[accountRow] ?? 0, true);
  writeInt53(to, event + field.accountSeq, accounts.nextSeq(accountRow));
  writeInt53(to, event + field.order, Math.max(0, leg.order));
  writeInt53(to, event + field.trade, leg.trade);
  to.setUint32(event + field.instrument, holdings.instrument[holdingRow] ?? 0, true);
  to.setUint8(event + field.side, side);
  to.setUint32(event + field.price, leg.price, true);
  to.setUint32(event + field.quantity, leg.quantity, true);
  writeInt53(to, event + field.cash, leg.cash);
  writeInt53(to, event + field.fee, leg.fee);
  writeInt53(to, event + field.owedCash, side === Side.buy ? 0 : owed);
  writeInt53(to, event + field.owedShares, side === Side.buy ? owed : 0);
  writeInt53(to, event + field.cost, holdings.cost[holdingRow] ?? 0);
  writeInt53(to, event + field.realised, holdings.realised[holdingRow] ?? 0);
  ledger.writeAfter(to, event + field.cashTotal, accountRow, holdingRow);
}

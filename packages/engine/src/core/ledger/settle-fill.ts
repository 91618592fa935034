import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { MAX_ORDER_CASH as IMPORTED_MAX_ORDER_CASH } from '@buttonwood/shared/limits.ts';
import { AccountFilled } from '@buttonwood/shared/messages/ledger-events.ts';
import { Fill, FillRole } from '@buttonwood/shared/messages/links.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import {
  readInt53 as importedReadInt53,
  writeInt53 as importedWriteInt53,
} from '@buttonwood/shared/messages/layout.ts';
import { Halt } from '../halt.ts';
import { followFill } from './bracket.ts';
import { feeOf as importedFeeOf, nextRemainder as importedNextRemainder } from './fees.ts';
import { lowerHold as importedLowerHold } from './hold.ts';
import type { LedgerState } from './ledger-state.ts';
import { liveOrder as importedLiveOrder } from './live-order.ts';
import { growthOf as importedGrowthOf } from './order-changed.ts';
import { payOwed as importedPayOwed } from './owed.ts';
import { holdReserves as importedHoldReserves } from './reserve.ts';
import { countTrade as importedCountTrade } from './position-cost.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const MAX_ORDER_CASH = IMPORTED_MAX_ORDER_CASH;
const readInt53 = importedReadInt53;
const writeInt53 = importedWriteInt53;
const feeOf = importedFeeOf;
const nextRemainder = importedNextRemainder;
const lowerHold = importedLowerHold;
const liveOrder = importedLiveOrder;
const growthOf = importedGrowthOf;
const payOwed = importedPayOwed;
const holdReserves = importedHoldReserves;
const countTrade = importedCountTrade;
const ACCOUNT_FILLED = AccountFilled;
const FILL = Fill;
const FILL_ROLE = FillRole;
const SIDE = Side;

const at = FILL.at;

/**
 * Settles one order's leg of a trade at the execution price against the instrument's clearing account, takes the fee, and
 * computes the hold again, which releases the price improvement.
 */
export function settleFill(ledger: LedgerState, view: DataView, offset: number, out: FrameWriter): void {
  const { orders } = ledger;
  const slot = liveOrder(ledger, view, offset, at);
  const price = view.getUint32(offset + at.price, true);
  const quantity = view.getUint32(offset + at.quantity, true);
  const role = view.getUint8(offset + at.role);
  const cash = price * quantity * ledger.instruments.unit(orders.instrument[slot] ?? 0);
  const leaves = (orders.leaves[slot] ?? 0) - quantity;
  if (
    quantity < 1 ||
    leaves < 0 ||
    leaves !== view.getUint32(offset + at.leaves, true) + growthOf(ledger, slot) ||
    cash > MAX_ORDER_CASH
  ) {
    throw new Halt(
      'INVARIANT',
      `a fill fits its order (order ${orders.order[slot] ?? 0}, ${quantity} at ${price})`,
    );
  }
  const fee = takeFee(ledger, slot, cash, role);
  orders.leaves[slot] = leaves;
  orders.filled[slot] = (orders.filled[slot] ?? 0) + quantity;
  if (orders.side[slot] === SIDE.buy) {
    lowerHold(ledger, slot, cash + fee);
    settleBuy(ledger, slot, quantity, cash, fee);
  } else {
    lowerHold(ledger, slot, quantity);
    settleSell(ledger, slot, quantity, cash, fee);
  }
  holdReserves(ledger, slot);
  writeFilled(ledger, slot, view, offset, { cash, fee }, out);
  if (orders.conditional[slot] === 1) followFill(ledger, slot, quantity, out);
  payOwed(ledger, orders.accountRow[slot] ?? 0, orders.holdingRow[slot] ?? 0, out);
}

/** Returns what this fill adds to the order's rounded fee, and moves the order's running remainder on. In an auction nobody takes. */
function takeFee(ledger: LedgerState, slot: number, cash: number, role: number): number {
  const { orders } = ledger;
  const bps = (role === FILL_ROLE.taker ? orders.takerBps[slot] : orders.makerBps[slot]) ?? 0;
  const remainder = orders.feeRemainder[slot] ?? 0;
  orders.feeRemainder[slot] = nextRemainder(cash, bps, remainder);
  return feeOf(cash, bps, remainder);
}

function settleBuy(ledger: LedgerState, slot: number, quantity: number, cash: number, fee: number): void {
  const { orders, instruments, accounts, holdings } = ledger;
  const instrument = orders.instrument[slot] ?? 0;
  const holdingRow = orders.holdingRow[slot] ?? 0;
  countTrade(holdings, holdingRow, quantity, cash);
  holdings.addShares(holdingRow, quantity);
  accounts.addCash(orders.accountRow[slot] ?? 0, -(cash + fee));
  instruments.clearingCash[instrument] = (instruments.clearingCash[instrument] ?? 0) + cash;
  instruments.clearingShares[instrument] = (instruments.clearingShares[instrument] ?? 0) - quantity;
  ledger.feeCash += fee;
}

function settleSell(ledger: LedgerState, slot: number, quantity: number, cash: number, fee: number): void {
  const { orders, instruments, accounts, holdings } = ledger;
  const instrument = orders.instrument[slot] ?? 0;
  const holdingRow = orders.holdingRow[slot] ?? 0;
  countTrade(holdings, holdingRow, -quantity, cash);
  holdings.addShares(holdingRow, -quantity);
  accounts.addCash(orders.accountRow[slot] ?? 0, cash - fee);
  instruments.clearingCash[instrument] = (instruments.clearingCash[instrument] ?? 0) - cash;
  instruments.clearingShares[instrument] = (instruments.clearingShares[instrument] ?? 0) + quantity;
  ledger.feeCash += fee;
}

function writeFilled(
  ledger: LedgerState,
  slot: number,
  view: DataView,
  offset: number,
  amounts: { readonly cash: number; readonly fee: number },
  out: FrameWriter,
): void {
  const { orders, accounts, holdings } = ledger;
  const accountRow = orders.accountRow[slot] ?? 0;
  const holdingRow = orders.holdingRow[slot] ?? 0;
  const event = ledger.event(out, ACCOUNT_FILLED);
  const to = out.view;
  const field = ACCOUNT_FILLED.at;
  to.setUint32(event + field.account, accounts.number[accountRow] ?? 0, true);
  writeInt53(to, event + field.accountSeq, accounts.nextSeq(accountRow));
  writeInt53(to, event + field.order, orders.order[slot] ?? 0);
  writeInt53(to, event + field.trade, readInt53(view, offset + at.trade));
  to.setUint32(event + field.instrument, orders.instrument[slot] ?? 0, true);
  to.setUint8(event + field.side, orders.side[slot] ?? 0);
  to.setUint8(event + field.role, view.getUint8(offset + at.role));
  to.setUint32(event + field.price, view.getUint32(offset + at.price, true), true);
  to.setUint32(event + field.quantity, view.getUint32(offset + at.quantity, true), true);
  to.setUint32(event + field.cumQuantity, orders.filled[slot] ?? 0, true);
  to.setUint32(event + field.leaves, orders.leaves[slot] ?? 0, true);
  writeInt53(to, event + field.cash, amounts.cash);
  writeInt53(to, event + field.fee, amounts.fee);
  writeInt53(to, event + field.cost, holdings.cost[holdingRow] ?? 0);
  writeInt53(to, event + field.realised, holdings.realised[holdingRow] ?? 0);
  ledger.writeAfter(to, event + field.cashTotal, accountRow, holdingRow);
}

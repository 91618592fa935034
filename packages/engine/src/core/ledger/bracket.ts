import { must } from '@buttonwood/shared/base/assert.ts';
import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { OrderHeld } from '@buttonwood/shared/messages/ledger-events.ts';
import { ChangeCause } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { NO_CONDITIONS, type Conditions } from './conditions.ts';
import { holdRequired } from './hold.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING } from './number-index.ts';
import { writeChanged } from './order-changed.ts';
import { holdReserve } from './reserve.ts';

/** Makes the exit of a bracket whose entry was filled `quantity` lots, or lets it grow by them, and holds for it. */
export function followFill(ledger: LedgerState, slot: number, quantity: number, out: FrameWriter): void {
  const conditions = ledger.orders.conditionsOf(slot);
  if (conditions === undefined || conditions.exitOrder === 0) return;
  const exit = ledger.orders.find(conditions.exitOrder);
  if (exit === MISSING) makeExit(ledger, slot, conditions, quantity, out);
  else growExit(ledger, slot, exit, quantity, out);
}

/** Cuts the tie between entry and exit when one of the two is over; an entry without exit holds for its own shares alone. */
export function untie(ledger: LedgerState, slot: number): void {
  const { orders } = ledger;
  const conditions = orders.conditionsOf(slot);
  if (conditions === undefined) return;
  const number = orders.order[slot] ?? 0;
  const entry = conditions.entryOrder === 0 ? MISSING : orders.find(conditions.entryOrder);
  const exit = conditions.exitOrder === 0 ? MISSING : orders.find(conditions.exitOrder);
  conditions.exitOrder = 0;
  holdReserve(ledger, slot);
  const ofExit = exit === MISSING ? undefined : orders.conditionsOf(exit);
  if (ofExit?.entryOrder === number) ofExit.entryOrder = 0;
  const ofEntry = entry === MISSING ? undefined : orders.conditionsOf(entry);
  if (ofEntry === undefined) return;
  ofEntry.exitOrder = 0;
  holdReserve(ledger, entry);
}

/** The book enters the exit after the input that filled its entry; the ledger knows and holds for it from the fill on. */
function makeExit(
  ledger: LedgerState,
  entry: number,
  conditions: Conditions,
  quantity: number,
  out: FrameWriter,
): void {
  const { orders, holdings } = ledger;
  const { takeProfit, stopLoss, exitCap, stp } = conditions;
  const side = orders.side[entry] === Side.buy ? Side.sell : Side.buy;
  const holdingRow = orders.holdingRow[entry] ?? 0;
  const slot = orders.add(conditions.exitOrder);
  orders.accountRow[slot] = orders.accountRow[entry] ?? 0;
  orders.holdingRow[slot] = holdingRow;
  orders.instrument[slot] = orders.instrument[entry] ?? 0;
  orders.side[slot] = side;
  orders.orderType[slot] = exitType(conditions);
  orders.limit[slot] = takeProfit === 0 ? exitCap : takeProfit;
  orders.stop[slot] = stopLoss;
  orders.quantity[slot] = quantity;
  orders.leaves[slot] = quantity;
  orders.makerBps[slot] = orders.makerBps[entry] ?? 0;
  orders.takerBps[slot] = orders.takerBps[entry] ?? 0;
  const entryOrder = orders.order[entry] ?? 0;
  orders.setConditions(slot, { ...NO_CONDITIONS, stp, stopCap: exitCap, entryOrder, growth: quantity });
  holdings.countLive(holdingRow, side, 1);
  holdRequired(ledger, slot);
  holdReserve(ledger, entry);
  writeExitHeld(ledger, slot, conditions, out);
}

function exitType(conditions: Conditions): number {
  if (conditions.takeProfit === 0) return OrderType.stop;
  return conditions.stopLoss === 0 ? OrderType.limit : OrderType.oco;
}

function growExit(
  ledger: LedgerState,
  entry: number,
  exit: number,
  quantity: number,
  out: FrameWriter,
): void {
  const { orders } = ledger;
  const conditions = must(orders.conditionsOf(exit), 'an exit has an entry');
  conditions.growth += quantity;
  orders.quantity[exit] = (orders.quantity[exit] ?? 0) + quantity;
  orders.leaves[exit] = (orders.leaves[exit] ?? 0) + quantity;
  holdRequired(ledger, exit);
  holdReserve(ledger, entry);
  writeChanged(ledger, exit, ChangeCause.bracket, 0, out);
}

/** The exit has no key: its owner named it with that of its entry. */
function writeExitHeld(ledger: LedgerState, slot: number, conditions: Conditions, out: FrameWriter): void {
  const { orders, accounts } = ledger;
  const accountRow = orders.accountRow[slot] ?? 0;
  const event = ledger.event(out, OrderHeld);
  const to = out.view;
  const field = OrderHeld.at;
  to.setUint32(event + field.account, accounts.number[accountRow] ?? 0, true);
  writeInt53(to, event + field.accountSeq, accounts.nextSeq(accountRow));
  writeInt53(to, event + field.order, orders.order[slot] ?? 0);
  to.setUint32(event + field.instrument, orders.instrument[slot] ?? 0, true);
  to.setUint8(event + field.side, orders.side[slot] ?? 0);
  to.setUint8(event + field.orderType, orders.orderType[slot] ?? 0);
  to.setUint8(event + field.timeInForce, TimeInForce.gtc);
  to.setUint8(event + field.stp, conditions.stp);
  to.setUint8(event + field.postOnly, 0);
  to.setUint32(event + field.quantity, orders.quantity[slot] ?? 0, true);
  to.setUint32(event + field.limit, conditions.takeProfit, true);
  to.setUint32(event + field.stop, conditions.stopLoss, true);
  to.setUint32(event + field.display, 0, true);
  writeInt53(to, event + field.expireAt, 0);
  to.setUint32(event + field.cap, orders.limit[slot] ?? 0, true);
  ledger.writeAfter(to, event + field.cashTotal, accountRow, orders.holdingRow[slot] ?? 0);
}

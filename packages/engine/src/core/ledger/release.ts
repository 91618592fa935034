import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { writeInt53 as importedWriteInt53 } from '@buttonwood/shared/messages/layout.ts';
import { AccountOrderDone } from '@buttonwood/shared/messages/ledger-events.ts';
import { OrderDone } from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Halt } from '../halt.ts';
import { untie } from './bracket.ts';
import { setHold as importedSetHold } from './hold.ts';
import type { LedgerState } from './ledger-state.ts';
import { liveOrder as importedLiveOrder } from './live-order.ts';
import { growthOf as importedGrowthOf } from './order-changed.ts';
import { payOwed as importedPayOwed } from './owed.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const writeInt53 = importedWriteInt53;
const setHold = importedSetHold;
const liveOrder = importedLiveOrder;
const growthOf = importedGrowthOf;
const payOwed = importedPayOwed;
const ACCOUNT_ORDER_DONE = AccountOrderDone;
const ORDER_DONE = OrderDone;
const FINAL_STATUS = FinalStatus;

const at = ORDER_DONE.at;

/** Releases exactly what an order that is over still holds, and forgets it. */
export function releaseOrder(ledger: LedgerState, view: DataView, offset: number, out: FrameWriter): void {
  const { accounts, holdings, orders } = ledger;
  const slot = liveOrder(ledger, view, offset, at);
  const status = view.getUint8(offset + at.status);
  if (status === FINAL_STATUS.filled && orders.leaves[slot] !== growthOf(ledger, slot)) {
    throw new Halt('INVARIANT', `a filled order has nothing left (order ${orders.order[slot] ?? 0})`);
  }
  const accountRow = orders.accountRow[slot] ?? 0;
  const holdingRow = orders.holdingRow[slot] ?? 0;
  if (orders.conditional[slot] === 1) untie(ledger, slot);
  setHold(ledger, slot, 0);
  holdings.countLive(holdingRow, orders.side[slot] ?? 0, -1);
  const event = ledger.event(out, ACCOUNT_ORDER_DONE);
  const to = out.view;
  const field = ACCOUNT_ORDER_DONE.at;
  to.setUint32(event + field.account, accounts.number[accountRow] ?? 0, true);
  writeInt53(to, event + field.accountSeq, accounts.nextSeq(accountRow));
  writeInt53(to, event + field.order, orders.order[slot] ?? 0);
  to.setUint32(event + field.instrument, orders.instrument[slot] ?? 0, true);
  to.setUint8(event + field.status, status);
  to.setUint8(event + field.reason, view.getUint8(offset + at.reason));
  to.setUint32(event + field.cumQuantity, orders.filled[slot] ?? 0, true);
  ledger.writeAfter(to, event + field.cashTotal, accountRow, holdingRow);
  orders.remove(slot);
  payOwed(ledger, accountRow, holdingRow, out);
}

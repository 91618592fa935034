import { MAX_ORDER_LOTS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { BustRefused, TradeBusted } from '@buttonwood/shared/messages/book-events.ts';
import { BustTrade } from '@buttonwood/shared/messages/commands.ts';
import { readInt53, writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { Bust } from '@buttonwood/shared/messages/links.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { Book } from './book.ts';

const AT = BustTrade.at;
const NONE = Reason.none;

/**
 * Takes a trade back: both ledger shards are told to reverse their leg. The command repeats the trade as the tape has it,
 * since a book does not keep its trades; the book itself stays as it is. `why` is the text that the message ends with.
 */
export function bustTrade(book: Book, view: DataView, offset: number, why: Uint8Array): void {
  const trade = readInt53(view, offset + AT.trade);
  const reason = refusal(book, view, offset, trade);
  if (reason !== NONE) {
    const at = book.events.begin(BustRefused);
    const out = book.events.writer().view;
    writeInt53(out, at + BustRefused.at.trade, trade);
    out.setUint32(at + BustRefused.at.operator, view.getUint32(offset + AT.operator, true), true);
    out.setUint8(at + BustRefused.at.reason, reason);
    return;
  }
  book.busted.add(trade);
  tellBusted(book, view, offset, why);
  tellLedger(book, view, offset, Side.buy);
  tellLedger(book, view, offset, Side.sell);
}

function refusal(book: Book, view: DataView, offset: number, trade: number): number {
  const price = view.getUint32(offset + AT.price, true);
  const quantity = view.getUint32(offset + AT.quantity, true);
  const named =
    readInt53(view, offset + AT.buyOrder) > 0 &&
    readInt53(view, offset + AT.sellOrder) > 0 &&
    view.getUint32(offset + AT.buyAccount, true) !== 0 &&
    view.getUint32(offset + AT.sellAccount, true) !== 0;
  const priced = price >= 1 && price <= MAX_PRICE_TICKS && quantity >= 1 && quantity <= MAX_ORDER_LOTS;
  if (!named || !priced || trade > book.trades) return Reason.unknown_trade;
  if (book.busted.has(trade)) return Reason.already_busted;
  return trade <= book.busted.floor ? Reason.unknown_trade : NONE;
}

function tellBusted(book: Book, view: DataView, offset: number, why: Uint8Array): void {
  const f = TradeBusted.at;
  const at = book.events.begin(TradeBusted, why.length);
  const frame = book.events.writer();
  const out = frame.view;
  for (const field of ['trade', 'position', 'buyOrder', 'sellOrder'] as const)
    writeInt53(out, at + f[field], readInt53(view, offset + AT[field]));
  for (const field of ['buyAccount', 'sellAccount', 'price', 'quantity', 'operator'] as const)
    out.setUint32(at + f[field], view.getUint32(offset + AT[field], true), true);
  frame.put(at + TradeBusted.size, why);
}

function tellLedger(book: Book, view: DataView, offset: number, side: number): void {
  const buys = side === Side.buy;
  const order = offset + (buys ? AT.buyOrder : AT.sellOrder);
  const f = Bust.at;
  const at = book.events.beginLink(Bust, view.getInt32(order, true));
  const out = book.events.writer().view;
  writeInt53(out, at + f.trade, readInt53(view, offset + AT.trade));
  writeInt53(out, at + f.order, readInt53(view, order));
  out.setUint32(at + f.account, view.getUint32(offset + (buys ? AT.buyAccount : AT.sellAccount), true), true);
  out.setUint32(at + f.instrument, book.instrument, true);
  out.setUint8(at + f.side, side);
  out.setUint32(at + f.price, view.getUint32(offset + AT.price, true), true);
  out.setUint32(at + f.quantity, view.getUint32(offset + AT.quantity, true), true);
  writeInt53(out, at + f.fee, readInt53(view, offset + (buys ? AT.buyFee : AT.sellFee)));
}

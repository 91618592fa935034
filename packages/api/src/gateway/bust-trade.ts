import { bookName } from '@buttonwood/shared/ids/actor-id.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { BustTrade } from '@buttonwood/shared/messages/commands.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { BustResult } from '@buttonwood/shared/wire/ops-trading.ts';
import { problemOf } from '../http/problem.ts';
import { done, refused, type CommandUser } from './command-outcome.ts';
import type { Gateway } from './gateway.ts';
import type { PrintedTrade } from '../read/find-trade.ts';
import { sendOpsCommand, type OpsOutcome } from './ops-command.ts';

/** Looks a trade up on its book's tape by its event number; undefined when that part is not at hand. */
export type FindOnTape = (book: string, seq: number) => Promise<PrintedTrade | undefined>;

/**
 * Takes a trade back. The book does not keep its trades, so the command repeats it as the read models have it: both fills with
 * their fees, and the place on the tape, where an audit finds it.
 */
export async function bustTrade(
  gateway: Gateway,
  findOnTape: FindOnTape,
  user: CommandUser,
  info: InstrumentInfo,
  trade: number,
  reason: string,
): Promise<OpsOutcome<BustResult>> {
  const { db } = gateway;
  const printed = await db
    .selectFrom('read.trades')
    .select('event_seq')
    .where('instrument_id', '=', info.instrument)
    .where('trade_id', '=', trade)
    .executeTakeFirst();
  if (printed === undefined) return refused(problemOf('unknown_trade'));
  const onTape = await findOnTape(bookName(info.symbol), printed.event_seq);
  let select = db
    .selectFrom('read.fills')
    .select(['side', 'order_id', 'account_id', 'price', 'quantity', 'fee'])
    .where('instrument_id', '=', info.instrument)
    .where('trade_id', '=', trade);
  // Fills are found fast by their order; without it all of the instrument's are looked through.
  if (onTape !== undefined) select = select.where('order_id', 'in', onTape.orders);
  const fills = await select.execute();
  const buy = fills.find(({ side }) => side === Side.buy);
  const sell = fills.find(({ side }) => side === Side.sell);
  if (buy === undefined || sell === undefined) return refused(problemOf('unknown_trade'));
  const body = {
    trade,
    position: onTape?.position ?? 0,
    buyOrder: buy.order_id,
    sellOrder: sell.order_id,
    buyAccount: buy.account_id,
    sellAccount: sell.account_id,
    price: buy.price,
    quantity: buy.quantity,
    buyFee: buy.fee,
    sellFee: sell.fee,
    operator: user.account,
    why: reason,
  };
  const outcome = await sendOpsCommand(gateway, bookName(info.symbol), 'TradeBusted', (header) =>
    encodeMessage(BustTrade, body, header),
  );
  if (outcome.kind !== 'done') return outcome;
  return done({
    trade_id: trade,
    symbol: info.symbol,
    price: formatPrice(buy.price, info.tickUnits),
    quantity: formatQuantity(buy.quantity, info.lotSize),
    position: outcome.value.position,
  });
}

import type { ExternalTrade } from '../../provider.ts';
import { roundDecimal } from '../http/decimal-text.ts';
import { parseExactJson, type ExactJson } from '../http/exact-json.ts';
import { isObject, optionalText } from '../http/payload.ts';

const PRICE_PLACES = 4;
/** Trades whose repetition would be noticed; a repetition comes within seconds. */
const MAX_REMEMBERED = 8_192;

export type StreamMessage =
  { readonly type: 'trades'; readonly trades: readonly ExternalTrade[] } | { readonly type: 'refused' };

/** Reads one message. A ping, and whatever else holds no trade, has none; a trade that cannot be read is left out. */
export function readStreamMessage(data: unknown): StreamMessage {
  const json = typeof data === 'string' ? parseExactJson(data) : undefined;
  if (!isObject(json)) return { type: 'trades', trades: [] };
  if (json['type'] === 'error' && /api key|token/i.test(optionalText(json, 'msg') ?? ''))
    return { type: 'refused' };
  const rows = json['type'] === 'trade' && Array.isArray(json['data']) ? (json['data'] as ExactJson[]) : [];
  return { type: 'trades', trades: rows.map(tradeOf).filter((trade) => trade !== null) };
}

/** Recognizes repetitions: the same symbol, time, price and quantity are one trade. */
export class RecentTrades {
  readonly #seen = new Set<string>();

  /** Returns those that have not come before. */
  fresh(trades: readonly ExternalTrade[]): ExternalTrade[] {
    return trades.filter((trade) => {
      const mark = `${trade.symbol} ${trade.at} ${trade.price} ${trade.quantity}`;
      if (this.#seen.has(mark)) return false;
      this.#seen.add(mark);
      const [oldest] = this.#seen;
      if (this.#seen.size > MAX_REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
      return true;
    });
  }
}

function tradeOf(row: ExactJson): ExternalTrade | null {
  if (!isObject(row)) return null;
  const symbol = optionalText(row, 's');
  const price = roundDecimal(optionalText(row, 'p') ?? '', PRICE_PLACES);
  const at = roundDecimal(optionalText(row, 't') ?? '', 0);
  const quantity = roundDecimal(optionalText(row, 'v') ?? '', 0);
  if (symbol === null || price === undefined || at === undefined || quantity === undefined) return null;
  return { symbol, price, quantity, at };
}

import type { Instrument } from '@buttonwood/shared/wire/http-types.ts';
import { FairValue } from './fair-value.ts';
import { pause, type Participant } from './participant.ts';
import { requote, wantedQuotes, type LiveQuote, type Quote, type QuoteShape } from './quotes.ts';
import type { Random } from './random.ts';
import { tickPrices, type TickPrices } from './tick-prices.ts';

const LEVELS = 6;
/** Half spread and distance of levels, in parts of the price. */
const HALF_SPREAD = 0.0004;
const LEVEL_STEP = 0.0005;
const LOTS = { from: 50, to: 400 } as const;

/** Quotes every instrument on both sides around a fair value that walks, each about once in `meanPauseMs`. */
export async function runMarketMaker(
  participant: Participant,
  options: { readonly random: Random; readonly meanPauseMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const { random, meanPauseMs, signal } = options;
  await Promise.all(
    participant.instruments.map(async (instrument, index) => {
      await pause(index * 40, signal);
      const quoter = new Quoter(participant, instrument, random);
      while (!signal.aborted) {
        await quoter.refresh();
        await pause(random.exponential(meanPauseMs), signal);
      }
    }),
  );
}

class Quoter {
  private readonly participant: Participant;
  private readonly instrument: Instrument;
  private readonly random: Random;
  private readonly prices: TickPrices;
  private fair: FairValue | undefined;

  constructor(participant: Participant, instrument: Instrument, random: Random) {
    this.participant = participant;
    this.instrument = instrument;
    this.random = random;
    this.prices = tickPrices(instrument);
  }

  /** Moves the quotes to the present fair value; quotes that are still right keep their place. */
  async refresh(): Promise<void> {
    const ticker = this.participant.ticker(this.instrument.symbol);
    if (ticker?.phase !== 'continuous') return;
    const anchor = this.prices.parse(ticker.reference);
    if (anchor === undefined) return;
    this.fair ??= new FairValue(this.prices.parse(ticker.last) ?? anchor, this.random);
    const fair = this.fair.step(anchor);
    const { cancel, place } = requote(this.liveQuotes(), wantedQuotes(fair, shapeAt(fair)));
    for (const quote of cancel) await this.participant.live.cancel(quote.orderId);
    for (const quote of place) await this.place(quote);
  }

  private async place(quote: Quote): Promise<void> {
    await this.participant.live.place({
      symbol: this.instrument.symbol,
      side: quote.side,
      type: 'limit',
      price: this.prices.format(quote.price),
      qty: String(this.random.between(LOTS.from, LOTS.to)),
      post_only: true,
    });
  }

  private liveQuotes(): LiveQuote[] {
    const quotes: LiveQuote[] = [];
    for (const order of this.participant.orders.values()) {
      if (order.symbol !== this.instrument.symbol) continue;
      const price = this.prices.parse(order.price);
      if (price !== undefined) quotes.push({ side: order.side, price, orderId: order.order_id });
    }
    return quotes;
  }
}

function shapeAt(fair: number): QuoteShape {
  return {
    levels: LEVELS,
    halfSpread: Math.max(1, Math.round(fair * HALF_SPREAD)),
    step: Math.max(1, Math.round(fair * LEVEL_STEP)),
  };
}

import type { Instrument } from '@buttonwood/shared/wire/http-types.ts';
import { pause, type Participant } from './participant.ts';
import type { Random } from './random.ts';
import { tickPrices } from './tick-prices.ts';

const MAX_RESTING = 30;
const LOTS = { from: 5, to: 120 } as const;
/** Share of orders that take what is shown; the others rest near the best price. */
const TAKING_SHARE = 0.6;
const MAX_DISTANCE_TICKS = 12;

/** Buys and sells without a view, at random times: the first instruments of the list more often than the last. */
export async function runNoiseTrader(
  participant: Participant,
  options: { readonly random: Random; readonly meanPauseMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const { random, meanPauseMs, signal } = options;
  while (!signal.aborted) {
    await pause(random.exponential(meanPauseMs), signal);
    const instrument = random.zipf(participant.instruments);
    if (!signal.aborted && instrument !== undefined) await act(participant, instrument, random);
  }
}

async function act(participant: Participant, instrument: Instrument, random: Random): Promise<void> {
  const oldest = participant.orders.keys().next().value;
  if (participant.orders.size >= MAX_RESTING && oldest !== undefined) {
    await participant.live.cancel(oldest);
    return;
  }
  const ticker = participant.ticker(instrument.symbol);
  if (ticker?.phase !== 'continuous') return;
  const side = random.next() < 0.5 ? 'buy' : 'sell';
  const qty = String(random.between(LOTS.from, LOTS.to));
  if (random.next() < TAKING_SHARE) {
    const touch = side === 'buy' ? ticker.ask : ticker.bid;
    if (touch === null) return;
    await participant.live.place({
      symbol: instrument.symbol,
      side,
      type: 'limit',
      price: touch,
      qty,
      time_in_force: 'ioc',
    });
    return;
  }
  const prices = tickPrices(instrument);
  const near = prices.parse(side === 'buy' ? ticker.bid : ticker.ask);
  if (near === undefined) return;
  const distance = random.between(0, MAX_DISTANCE_TICKS);
  const price = Math.max(1, side === 'buy' ? near - distance : near + distance);
  await participant.live.place({
    symbol: instrument.symbol,
    side,
    type: 'limit',
    price: prices.format(price),
    qty,
  });
}

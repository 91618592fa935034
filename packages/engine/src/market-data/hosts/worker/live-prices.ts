import { pause } from '../../../pause.ts';
import type { HandOver } from '../../hand-over.ts';
import type { ExternalTrade, MarketDataProvider } from '../../provider.ts';
import { describeProviderError } from '../../provider-error.ts';

/** A book hears of another market's trades at most this often for each symbol. */
export const LIVE_PRICE_EVERY_MS = 1_000;
/** A source that refused its stream is asked again after this. */
const REFUSED_PAUSE_MS = 60_000;

export interface LivePricesOptions {
  readonly provider: MarketDataProvider;
  readonly symbols: readonly string[];
  readonly handOver: HandOver;
  readonly onTrouble: (error: Error) => void;
  readonly signal: AbortSignal;
  readonly everyMs?: number;
}

/**
 * Hands the trades of another market over as reference prices, the newest of each symbol and no more often than
 * LIVE_PRICE_EVERY_MS. Resolves when the signal aborts; never rejects.
 */
export async function followLivePrices(options: LivePricesOptions): Promise<void> {
  const { provider, symbols, signal, onTrouble } = options;
  const desk = new LiveDesk(options);
  while (!signal.aborted) {
    const answer = await provider.trades(symbols, { onTrade: (trade) => desk.take(trade) }, signal);
    if (signal.aborted || answer.ok) break;
    onTrouble(new Error(`live trades of ${provider.id}: ${describeProviderError(answer.error)}`));
    await pause(REFUSED_PAUSE_MS, signal);
  }
  await desk.idle();
}

/** One slot for each symbol: the newest trade waits there while an older one is being handed over. */
class LiveDesk {
  private readonly options: LivePricesOptions;
  private readonly waiting = new Map<string, ExternalTrade>();
  private readonly busy = new Map<string, Promise<void>>();

  constructor(options: LivePricesOptions) {
    this.options = options;
  }

  take(trade: ExternalTrade): void {
    const before = this.waiting.get(trade.symbol);
    if (before === undefined || trade.at >= before.at) this.waiting.set(trade.symbol, trade);
    if (this.busy.has(trade.symbol)) return;
    const work = this.handOverAll(trade.symbol).finally(() => this.busy.delete(trade.symbol));
    this.busy.set(trade.symbol, work);
  }

  async idle(): Promise<void> {
    await Promise.all(this.busy.values());
  }

  private async handOverAll(symbol: string): Promise<void> {
    const { provider, handOver, onTrouble, signal, everyMs = LIVE_PRICE_EVERY_MS } = this.options;
    for (;;) {
      const trade = this.waiting.get(symbol);
      this.waiting.delete(symbol);
      if (trade === undefined || signal.aborted) return;
      const seenAt = trade.at * 1_000;
      const candidate = { symbol, price: trade.price, source: provider.id, seenAt, kind: 'trade' } as const;
      try {
        await handOver.offer({ ...candidate, bid: null, ask: null });
      } catch (error) {
        onTrouble(error instanceof Error ? error : new Error(String(error)));
      }
      await pause(everyMs, signal);
    }
  }
}

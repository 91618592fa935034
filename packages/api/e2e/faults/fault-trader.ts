import { connectLive, type LiveClient } from '../../src/client/live-client.ts';
import { newUuidV7 } from '../../src/client/uuid-v7.ts';
import type { Random } from '../../src/participants/random.ts';
import { persist, type Acknowledged, type TradingClient } from '../trading-client.ts';

/** In cents, around the reference price of the demo world. */
const PRICE = { from: 15_900, to: 16_000 } as const;
const MAX_QTY = 20;
const CANCEL_SHARE = 0.15;

/** The trader of a TradingClient, who enters the orders over the live feed instead. */
export class LiveTrader {
  readonly acknowledged: Acknowledged[] = [];
  private readonly live: LiveClient;
  private readonly symbol: string;
  private readonly random: Random;

  constructor(baseUrl: string, token: string, symbol: string, random: Random) {
    this.live = connectLive({ url: `${baseUrl.replace('http', 'ws')}/ws/v1`, token });
    this.symbol = symbol;
    this.random = random;
  }

  /** See TradingClient.trade. */
  async trade(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const last = this.acknowledged.at(-1)?.orderId;
      if (last !== undefined && this.random.next() < CANCEL_SHARE)
        await persist(() => this.live.cancel(last));
      else await this.place();
    }
  }

  close(): void {
    this.live.close();
  }

  private async place(): Promise<void> {
    const clientOrderId = newUuidV7();
    const body = {
      symbol: this.symbol,
      side: this.random.next() < 0.5 ? ('buy' as const) : ('sell' as const),
      type: 'limit' as const,
      price: (this.random.between(PRICE.from, PRICE.to) / 100).toFixed(2),
      qty: String(this.random.between(1, MAX_QTY)),
      client_order_id: clientOrderId,
    };
    const result = await persist(() => this.live.place(body));
    if (!result.ok) return;
    const pending = result.value.order.status === 'pending';
    this.acknowledged.push({ clientOrderId, orderId: pending ? undefined : result.value.order.order_id });
  }
}

/** Everybody who trades in a round. */
export interface Traders {
  readonly overHttp: readonly TradingClient[];
  readonly overLive: readonly LiveTrader[];
}

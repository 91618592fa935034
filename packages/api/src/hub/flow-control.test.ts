import { afterEach, describe, expect, it } from 'vitest';
import { done } from '../gateway/command-outcome.ts';
import { MAX_IN_FLIGHT } from '../http/admission.ts';
import type { HubOrders } from './client-requests.ts';
import { HUB_LIMITS, type HubLimits } from './hub-limits.ts';
import { HubServer } from './testing/hub-server.ts';
import { LiveReader } from './testing/live-reader.ts';
import { Tape } from './testing/tape.ts';

/** A piece that a socket is read in. */
const PIECE_BYTES = 64 * 1024;
const ORDER_BYTES = 1_024;
/** Turns of the event loop in which a socket that is read would be read to its end. */
const ROUND_TRIPS = 200;
const ORDERS = 2_000;
const UNLIMITED: Partial<HubLimits> = { messagesPerSecond: 1e9, messageBurst: 1e9 };
let server: HubServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** An engine that answers no order until it is told to, and every cancel at once. */
class SlowEngine {
  readonly placed: unknown[] = [];
  readonly orders: HubOrders;
  private readonly gate = Promise.withResolvers<undefined>();

  constructor() {
    this.orders = {
      place: async (user, body) => {
        this.placed.push(body);
        user.onQueued?.();
        await this.gate.promise;
        return done({} as never);
      },
      amend: async () => done({} as never),
      cancel: async () => done({} as never),
    };
  }

  answerAll(): void {
    this.gate.resolve(undefined);
  }
}

async function exchange(limits: Partial<HubLimits>): Promise<{ engine: SlowEngine; hub: HubServer }> {
  const engine = new SlowEngine();
  const { journal } = new Tape();
  server = await HubServer.start({ journal, orders: engine.orders, limits: { ...UNLIMITED, ...limits } });
  return { engine, hub: server };
}

function flood(reader: LiveReader, orders: number): void {
  const rest = 'x'.repeat(ORDER_BYTES);
  for (let n = 1; n <= orders; n++)
    reader.socket.send(`{"id":${n},"op":"order.place","order":{"n":${n},"rest":"${rest}"}}`);
}

const answers = (reader: LiveReader): number[] =>
  reader.heard.flatMap((message) => ('id' in message && message.id !== null ? [message.id] : []));

describe('more orders than there is room for', () => {
  it('stay unread where they were sent, and each is answered in the end', async () => {
    const maxReadAhead = 16;
    const { engine, hub } = await exchange({ maxOrdersUnderWay: 4, maxReadAhead });
    const flooder = await hub.connect('1000/s');
    const neighbour = await hub.connect('1001/t');
    flood(flooder, ORDERS);
    let most = 0;
    for (let n = 0; n < ROUND_TRIPS; n++) {
      await neighbour.request({ op: 'ping' });
      most = Math.max(most, hub.hub.waitingRequests);
    }
    expect(engine.placed).toHaveLength(4);
    expect(most).toBeGreaterThanOrEqual(maxReadAhead);
    expect(most).toBeLessThan(maxReadAhead + PIECE_BYTES / ORDER_BYTES);
    engine.answerAll();
    await flooder.until(() => flooder.heard.length >= ORDERS && answers(flooder).length >= ORDERS);
    expect(answers(flooder).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: ORDERS }, (_, n) => n + 1),
    );
    expect(engine.placed.map((body) => (body as { readonly n: number }).n)).toEqual(
      Array.from({ length: ORDERS }, (_, n) => n + 1),
    );
    expect(hub.hub.waitingRequests).toBe(0);
  });

  it('keep no cancel waiting, neither of the same client nor of others', async () => {
    const { engine, hub } = await exchange({ maxOrdersUnderWay: 2, maxCancelsUnderWay: 1 });
    const flooder = await hub.connect('1000/s');
    const neighbour = await hub.connect('1001/t');
    flood(flooder, 10);
    for (const reader of [flooder, neighbour]) {
      reader.socket.send('{"id":77,"op":"order.cancel","order_id":"abc"}');
      await reader.until(() => answers(reader).includes(77));
    }
    expect(engine.placed).toHaveLength(2);
    engine.answerAll();
    await flooder.until(() => answers(flooder).length === 11);
  });

  it('are not carried out once their client has been signed out', async () => {
    const { engine, hub } = await exchange({ maxOrdersUnderWay: 2 });
    const flooder = await hub.connect('1000/gone');
    const neighbour = await hub.connect('1001/t');
    flood(flooder, 10);
    await neighbour.until(() => hub.hub.waitingRequests === 8, true);
    hub.hub.closeSession('gone');
    engine.answerAll();
    expect((await neighbour.request({ op: 'order.place', order: { n: 'mine' } })).ok).toBe(true);
    expect(engine.placed).toHaveLength(3);
    await flooder.until(() => flooder.closed !== undefined);
    expect(flooder.closed).toBe(4001);
  });

  it('leave room for those that come over HTTP, and for cancels', () => {
    const { maxOrdersUnderWay, maxCancelsUnderWay } = HUB_LIMITS;
    expect(maxOrdersUnderWay).toBeLessThan(MAX_IN_FLIGHT.ordinary);
    expect(MAX_IN_FLIGHT.ordinary + maxCancelsUnderWay).toBeLessThan(MAX_IN_FLIGHT.cancel);
  });
});

describe('a client whose pongs are not read', () => {
  const PINGS = 8;

  function countPings(reader: LiveReader): () => number {
    let pings = 0;
    reader.socket.on('ping', () => (pings += 1));
    return () => pings;
  }

  it('because it has sent more than there is room for stays connected', async () => {
    const { engine, hub } = await exchange({ maxOrdersUnderWay: 1, maxReadAhead: 2, pingMs: 50 });
    const flooder = await hub.connect('1000/s');
    const pings = countPings(flooder);
    flood(flooder, 1_000);
    await flooder.until(() => pings() >= PINGS || flooder.closed !== undefined, true);
    expect(flooder.closed).toBeUndefined();
    engine.answerAll();
    await flooder.until(() => answers(flooder).length === 1_000);
  });

  it('because they lie behind what it has sent stays connected as long as it sends', async () => {
    const { hub } = await exchange({ pingMs: 50 });
    const busy = await LiveReader.open(`ws://127.0.0.1:${hub.port}/`, '1000/s', { autoPong: false });
    const pings = countPings(busy);
    busy.socket.on('ping', () => busy.socket.send('{"id":1,"op":"ping"}'));
    await busy.until(() => pings() >= PINGS || busy.closed !== undefined, true);
    expect(busy.closed).toBeUndefined();
  });
});

import { afterEach, expect, test } from 'vitest';
import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import { ledgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import {
  AmendOrder,
  CancelOrder,
  PlaceOrder,
  SetReferencePrice,
} from '@buttonwood/shared/messages/commands.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { ExchangeScene } from '../audit/exchange-scene.ts';
import type { ActorName } from '../journal/journal.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { Engine } from './engine.ts';

const LEDGER = 'ledger:0';
const ACME = 'book:ACME';
const BOLT = 'book:BOLT';
const ACCOUNT = 1_000;
const SECOND = 1_000_000;
const PATIENCE = { timeout: 30_000, interval: 5 };

const running: Engine[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
});

test('an order that comes to the ledger after its time is denied there', async () => {
  const world = await open();
  const validUntil = world.time();
  world.wait(1);
  await world.place({ validUntil });
  await world.start();
  const events = await world.newEvents(LEDGER);
  expect(events.map(({ kind }) => kind)).toEqual(['OrderDenied']);
  expect(events[0]?.body).toMatchObject({ reason: Reason.command_expired });
});

test('an order that waited in the ledger’s inbox while nobody worked is refused at the book, and its hold is released', async () => {
  const world = await open();
  await world.place({ validUntil: world.time() + 5 * SECOND });
  world.wait(30 * SECOND);
  await world.start();
  const refused = await world.newEvents(ACME);
  expect(refused.map(({ kind }) => kind)).toEqual(['OrderRejected']);
  expect(refused[0]?.body).toMatchObject({ reason: Reason.command_expired });
  const held = await world.newEvents(LEDGER);
  expect(held.map(({ kind }) => kind)).toEqual(['OrderHeld', 'AccountOrderDone']);
  expect(held.at(-1)?.body).toMatchObject({ cashHeld: 0 });
});

test('an order that comes in time trades, however long it may', async () => {
  const world = await open();
  await world.place({ validUntil: world.time() + 5 * SECOND });
  await world.start();
  expect((await world.newEvents(ACME)).map(({ kind }) => kind)).toEqual(['OrderAccepted', 'OrderRested']);
});

test('a change that comes too late leaves the order as it was, and a cancel is never too late', async () => {
  const world = await open();
  await world.place({ validUntil: 0 });
  const engine = await world.start();
  const [accepted] = await world.newEvents(ACME);
  const order = accepted !== undefined && 'order' in accepted.body ? accepted.body.order : 0;
  await engine.stop();
  const amend = { account: ACCOUNT, order, quantity: 20, limit: 0, stop: 0 };
  await world.scene.send(LEDGER, AmendOrder, { ...amend, validUntil: world.time() + SECOND });
  world.wait(30 * SECOND);
  const again = await world.start();
  const refused = await world.newEvents(ACME, 'AmendRefused');
  expect(refused.at(-1)?.body).toMatchObject({ reason: Reason.command_expired });
  await again.stop();
  await world.scene.send(LEDGER, CancelOrder, { account: ACCOUNT, order });
  world.wait(3_600 * SECOND);
  await world.start();
  expect((await world.newEvents(ACME, 'OrderCanceled')).at(-1)?.kind).toBe('OrderCanceled');
});

test('bytes that mean nothing become a reject frame in every kind of actor, and trading goes on', async () => {
  const world = await open();
  await world.start();
  const short = encodeMessage(PlaceOrder, placeBody(0)).subarray(0, 60);
  const cutLength = Uint8Array.from(short);
  new DataView(cutLength.buffer).setUint32(0, cutLength.length, true);
  const unknown = Uint8Array.from(cutLength);
  new DataView(unknown.buffer).setUint16(4, 9_999, true);
  const poison = [new Uint8Array(7), new Uint8Array(300).fill(255), short, cutLength, unknown];
  for (const actor of ['venue', LEDGER, ACME]) {
    const before = (await world.journal.control(actor))?.lastOut ?? 0;
    for (const bytes of poison) await world.journal.send(actor, 1, 'ordinary', { producers: [], bytes });
    const rejected = await world.newEvents(actor, 'MessageRejected');
    expect(rejected.map(({ kind }) => kind)).toEqual(poison.map(() => 'MessageRejected'));
    expect((await world.journal.control(actor))?.lastOut).toBe(before + poison.length);
  }
  await world.place({ validUntil: 0 });
  expect((await world.newEvents(ACME, 'OrderAccepted')).length).toBeGreaterThan(0);
});

test('nonsense from another actor halts INVARIANT, that actor alone', async () => {
  const world = await open();
  const engine = await world.start();
  const producers = (await world.journal.control(ACME))?.producers;
  const number = (producers?.get(LEDGER) ?? 0) + 1;
  const body = { price: 1, time: 1, provider: 'nobody' };
  const bytes = encodeMessage(SetReferencePrice, body, { source: ledgerActor(0), target: 1_025, number });
  const move = { producer: LEDGER, previous: number - 1, next: number };
  await world.journal.send(ACME, 1, 'actor', { producers: [move], bytes });
  await expect.poll(() => engine.halts().get(ACME)?.code, PATIENCE).toBe('INVARIANT');
  await world.place({ validUntil: 0, instrument: 2 });
  expect((await world.newEvents(BOLT)).map(({ kind }) => kind)).toContain('OrderAccepted');
  expect([...engine.halts().keys()]).toEqual([ACME]);
});

/** A small exchange with a clock of its own; no engine works until `start`. */
async function open() {
  let now = 1_800_000_000 * SECOND;
  const journal = new MemoryJournal(() => now);
  const scene = new ExchangeScene(journal, 5);
  await scene.open();
  const seen = new Map<ActorName, number>();
  for (const { name } of await journal.actors()) seen.set(name, (await journal.control(name))?.lastOut ?? 0);
  return {
    journal,
    scene,
    time: () => now,
    wait: (us: number) => (now += us),
    async start(): Promise<Engine> {
      const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
      const engine = new Engine({ journal, store: journal, log });
      running.push(engine);
      await engine.start();
      await engine.settled(5_000);
      return engine;
    },
    place: (part: { validUntil: number; instrument?: number }) =>
      scene.send(LEDGER, PlaceOrder, { ...placeBody(part.validUntil), instrument: part.instrument ?? 1 }),
    /** The events behind those of the last call, once there are any of this kind and the inboxes are worked off. */
    async newEvents(actor: ActorName, kind?: string): Promise<Message[]> {
      const events = async (): Promise<Message[]> => {
        const entries = await journal.readOut(actor, seen.get(actor) ?? 0, 1_000);
        const found = entries.flatMap(({ bytes }) => decodeFrame(bytes));
        return found.filter((each) => each.target === 0 && (kind === undefined || each.kind === kind));
      };
      const isQuiet = async (): Promise<boolean> => {
        const actors = await journal.actors();
        const controls = await Promise.all(actors.map(({ name }) => journal.control(name)));
        return controls.every((control) => control?.lastIn === control?.lastOut);
      };
      await expect.poll(async () => (await events()).length > 0, PATIENCE).toBe(true);
      await expect.poll(async () => (await isQuiet()) || actor === BOLT, PATIENCE).toBe(true);
      const found = await events();
      seen.set(actor, (await journal.control(actor))?.lastOut ?? 0);
      return found;
    },
  };
}

function placeBody(validUntil: number) {
  const hash = new Uint8Array(16).fill(validUntil % 251);
  return {
    ...{ account: ACCOUNT, instrument: 1, side: 1, orderType: 1, timeInForce: 2, stp: 1, postOnly: 0 },
    ...{ quantity: 10, limit: 9_900, stop: 0, display: 0, expireAt: 0, validUntil, checked: 0, keyTime: 0 },
    ...{ keyHash: hash, digest: hash, key: `late-${validUntil}` },
  };
}

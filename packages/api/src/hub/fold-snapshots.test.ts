import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerScript } from '@buttonwood/shared/account/testing/ledger-script.ts';
import { bookActor } from '@buttonwood/shared/ids/actor-id.ts';
import { SeededBook } from '@buttonwood/shared/market-data/testing/seeded-book.ts';
import { OrderAccepted, OrderRested } from '@buttonwood/shared/messages/book-events.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import type { ActorEntry, Journal } from '@buttonwood/engine/journal/journal.ts';
import { HubServer } from './testing/hub-server.ts';
import { Tape } from './testing/tape.ts';

const AT = 1_790_000_000_000_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buttonwood-folds-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, maxRetries: 5 });
});

interface Written {
  readonly tape: Tape;
  readonly book: ActorEntry;
  readonly ledger: ActorEntry;
  readonly naive: SeededBook;
  readonly script: LedgerScript;
}

async function written(seed: number, frames = 60): Promise<Written> {
  const tape = new Tape();
  const made = {
    tape,
    book: await tape.book(1, 'AAPL'),
    ledger: await tape.ledger(),
    naive: new SeededBook({ seed }),
    script: new LedgerScript(),
  };
  made.script.open(1_000);
  await more(made, frames);
  return made;
}

async function more({ tape, book, ledger, naive, script }: Written, frames: number): Promise<void> {
  for (let n = 0; n < frames; n++) {
    await tape.commit(book, naive.frame(4), AT + n);
    const order = script.hold(1_000, 2 + n, 10);
    if (n % 2 === 0) script.done(order);
    await tape.commit(ledger, script.take(), AT + n);
  }
}

/** The lowest position from which each stream was read. */
function spied(journal: Journal): { journal: Journal; readonly lowest: Map<string, number> } {
  const lowest = new Map<string, number>();
  const spy: Pick<Journal, 'readOuts'> = {
    readOuts: (cursors, limit) => {
      for (const { actor, after } of cursors)
        lowest.set(actor, Math.min(after, lowest.get(actor) ?? Infinity));
      return journal.readOuts(cursors, limit);
    },
  };
  const proxy = new Proxy(journal, {
    get: (target, key) => {
      if (key === 'readOuts') return spy.readOuts;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value as () => void).bind(target) : value;
    },
  });
  return { journal: proxy, lowest };
}

async function viewOf(journal: Journal, dataFolder: string): Promise<unknown> {
  const server = await HubServer.start({ journal, dataFolder });
  const { reads } = server.hub;
  const view = [reads.book('AAPL', 1_000), { ...reads.ticker('AAPL') }, reads.account(1_000)];
  await server.stop();
  expect(server.errors).toEqual([]);
  return view;
}

describe('the folds of the hub on disk', () => {
  it('are gone on from, and show what reading everything anew shows', async () => {
    const world = await written(1);
    await viewOf(world.tape.journal, folder);
    expect((await readdir(join(folder, 'hub'))).sort()).toEqual(['book%3AAAPL.bin', 'ledger%3A0.bin']);
    await more(world, 20);
    const { journal, lowest } = spied(world.tape.journal);
    const resumed = await viewOf(journal, folder);
    expect([...lowest]).toEqual([
      ['ledger:0', 60],
      ['book:AAPL', 60],
    ]);
    const fresh = await mkdtemp(join(tmpdir(), 'buttonwood-folds-'));
    expect(resumed).toEqual(await viewOf(world.tape.journal, fresh));
    await rm(fresh, { recursive: true, maxRetries: 5 });
  });

  it('remember that a book has taken an order, whichever of the two streams was saved last', async () => {
    const { tape, book, ledger, naive, script } = await written(6, 1);
    const { order, account, quantity, price } = script.hold(1_000, 3, 10);
    await tape.commit(ledger, script.take(), AT);
    expect(await viewOf(tape.journal, folder)).toMatchObject([{}, {}, { orders: [{ status: 'pending' }] }]);

    const terms = { order, account, side: 1 };
    const accepted = {
      ...terms,
      orderType: 1,
      timeInForce: 2,
      armed: 0,
      quantity,
      limit: price,
      stop: 0,
      display: 0,
    };
    const source = bookActor(1);
    await tape.commit(
      book,
      Buffer.concat([
        encodeMessage(OrderAccepted, accepted, { source, number: naive.seq + 1 }),
        encodeMessage(
          OrderRested,
          { ...terms, price, shown: quantity, leaves: quantity },
          { source, number: naive.seq + 2 },
        ),
      ]),
      AT,
    );
    for (let start = 1; start <= 3; start++) {
      expect(await viewOf(tape.journal, folder)).toMatchObject([
        {},
        {},
        { orders: [{ status: 'accepted' }] },
      ]);
    }
  });

  it('are left aside when a byte is wrong, and made again from the beginning', async () => {
    const world = await written(2);
    const before = await viewOf(world.tape.journal, folder);
    const file = join(folder, 'hub', 'book%3AAAPL.bin');
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    await writeFile(file, bytes);
    const { journal, lowest } = spied(world.tape.journal);
    expect(await viewOf(journal, folder)).toEqual(before);
    expect(lowest.get('book:AAPL')).toBe(0);
    expect(lowest.get('ledger:0')).toBe(60);
  });

  it('are left aside when the stream is another one', async () => {
    const first = await written(3);
    await viewOf(first.tape.journal, folder);
    const other = await written(4);
    const { journal, lowest } = spied(other.tape.journal);
    const shown = await viewOf(journal, folder);
    expect(lowest.get('book:AAPL')).toBe(0);
    expect(shown).toMatchObject([{ seq: other.naive.seq }, {}, {}]);
  });

  it('a stream whose events do not follow one another is not shown, and its readers are sent away', async () => {
    const world = await written(5, 5);
    const server = await HubServer.start({ journal: world.tape.journal, dataFolder: folder });
    const reader = await server.connect('1000/s');
    await reader.subscribe('book', 'AAPL');
    const private_ = await server.connect('1000/s');
    await private_.subscribe('orders');
    const lost = world.naive.frame(3);
    expect(lost.length).toBeGreaterThan(0);
    await world.tape.commit(world.book, world.naive.frame(3), AT + 100);
    await reader.until(() => reader.closed !== undefined);
    expect(reader.closed).toBe(1013);
    expect(server.hub.reads.book('AAPL', 1)).toBeUndefined();
    world.script.deposit(1_000, 5);
    await world.tape.commit(world.ledger, world.script.take(), AT + 101);
    await private_.until(() => server.hub.reads.account(1_000)?.balances[0]?.total === '0.0005', true);
    expect(private_.closed).toBeUndefined();
    expect(server.errors[0]).toContain('book:AAPL is not shown any more: HANDLER_FAILED');
    await server.stop();
  });
});

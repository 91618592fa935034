import { must } from '@buttonwood/shared/base/assert.ts';
import { HASH_BYTES, NO_HASH } from '../../src/journal/hash-chain.ts';
import type { ActorName, Forward, Journal, OutEntry } from '../../src/journal/journal.ts';
import { RedisJournal } from '../../src/journal/redis-journal.ts';
import { WakeSignal } from '../../src/journal/wake-signal.ts';

/** The three stations of the skeleton: as many appends and syncs as an order needs from the ledger's inbox to its fill. */
export const STATIONS: readonly ActorName[] = ['relay:a', 'relay:b', 'relay:c'];

const READ_LIMIT = 64;
/** Numbers that no real actor has. */
const FIRST_ACTOR = 60_000;

/**
 * What the streams alone cost: every frame is read, published and passed on as it is. No matching, no ledger, no hashes, no
 * recovery. The rate of this program is the budget of the real engine, which has to do all that besides.
 */
async function relay(url: string): Promise<void> {
  const journal = await RedisJournal.open({ url, loads: true });
  const signal = new WakeSignal();
  let stopping = false;
  for (const event of ['SIGTERM', 'disconnect'] as const) {
    process.on(event, () => {
      stopping = true;
      signal.notify();
    });
  }
  for (const [index, name] of STATIONS.entries())
    await journal.provision({ name, actor: FIRST_ACTOR + index }, new Uint8Array(0));
  await journal.watch('in', () => signal.notify());
  const stations = STATIONS.map((name, index) => new Station(journal, name, STATIONS[index + 1]));
  for (const station of stations) await station.resume();
  process.send?.({ ready: true });
  while (!stopping) {
    const free = stations.filter(({ busy }) => !busy);
    const found = await journal.readInboxes(
      free.map(({ cursor }) => cursor),
      READ_LIMIT,
    );
    for (const station of free) {
      const entries = found.get(station.cursor.actor) ?? [];
      if (entries.length > 0) station.pass(entries, () => signal.notify());
    }
    if (found.size === 0) await signal.wait(1_000);
  }
  await journal.close();
  if (process.connected) process.disconnect();
}

class Station {
  busy = false;
  private readonly journal: Journal;
  private readonly name: ActorName;
  private readonly next: ActorName | undefined;
  private number = 0;
  private hash: Uint8Array = NO_HASH;
  private passed = 0;

  constructor(journal: Journal, name: ActorName, next: ActorName | undefined) {
    this.journal = journal;
    this.name = name;
    this.next = next;
  }

  /** Goes on where an earlier run ended. */
  async resume(): Promise<void> {
    const control = must(await this.journal.control(this.name), 'the stations are provisioned');
    this.number = control.lastOut;
    this.hash = control.lastHash;
    if (this.next === undefined) return;
    this.passed = (await this.journal.control(this.next))?.producers.get(this.name) ?? 0;
  }

  get cursor(): { actor: ActorName; after: number } {
    return { actor: this.name, after: this.number };
  }

  pass(entries: { number: number; at: number; bytes: Uint8Array }[], done: () => void): void {
    this.busy = true;
    const last = must(entries.at(-1), 'only entries are passed on');
    const hash = Buffer.alloc(HASH_BYTES);
    hash.writeDoubleLE(last.number);
    const frames: OutEntry[] = entries.map(({ number, at, bytes }) => ({
      epoch: 1,
      number,
      at,
      hash,
      bytes,
    }));
    this.journal
      .commit(this.name, {
        epoch: 1,
        previousNumber: this.number,
        previousHash: this.hash,
        frames,
        forwards: this.forwards(entries),
      })
      .then((result) => {
        if (result.kind !== 'committed' || result.left.length > 0) throw new Error(JSON.stringify(result));
        this.number = last.number;
        this.hash = hash;
        this.busy = false;
        done();
      })
      .catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      });
  }

  private forwards(entries: readonly { bytes: Uint8Array }[]): Forward[] {
    if (this.next === undefined) return [];
    const frames = entries.map(({ bytes }) => {
      this.passed += 1;
      const move = { producer: this.name, previous: this.passed - 1, next: this.passed };
      return { producers: [move], bytes };
    });
    return [{ target: this.next, frames }];
  }
}

if (import.meta.main) await relay(must(process.env['REDIS_URL'], 'REDIS_URL is set'));

import { setTimeout as sleep } from 'node:timers/promises';
import {
  bookActor,
  bookName,
  ledgerActor,
  ledgerName,
  VENUE_ACTOR,
  VENUE_NAME,
} from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import {
  CancelOrder,
  Deposit,
  Genesis,
  ListInstrument,
  OpenAccount,
  PlaceOrder,
  SetReferencePrice,
} from '@buttonwood/shared/messages/commands.ts';
import type { ActorName, Journal } from '../../src/journal/journal.ts';
import { mulberry32 } from '../match/seeded-random.ts';

export const LEDGER = ledgerName(0);
export const BOOK = bookName('BENCH');
export const ACTORS = [
  { name: VENUE_NAME, actor: VENUE_ACTOR },
  { name: LEDGER, actor: ledgerActor(0) },
  { name: BOOK, actor: bookActor(1) },
];
const FIRST_ACCOUNT = 1_000;
const ACCOUNTS = 200;
const MID = 10_000;
const FRAME = 256;
const POLL_MS = 20;
const SIDES = 2;

/** Writes the tape of an exchange into a journal on which an engine works. */
export class ExchangeTape {
  private readonly journal: Journal;
  private readonly dice = mulberry32(2_026);
  private orders = 0;
  private keys = 0;

  constructor(journal: Journal) {
    this.journal = journal;
  }

  /** Actors, one instrument, and accounts with more cash and shares than they can use. */
  async open(): Promise<void> {
    for (const { name, actor } of ACTORS) {
      const body = { actor, rulesVersion: 1, ledgerShards: 1, name };
      await this.journal.provision({ name, actor }, encodeMessage(Genesis, body));
    }
    const terms = { instrument: 1, tickUnits: 100, lotSize: 1, bandBps: 5_000, symbol: 'BENCH' };
    await this.send(VENUE_NAME, [encodeMessage(ListInstrument, terms)]);
    // The listing goes from the venue to the book and from there to the ledger.
    while (!(await this.journal.control(LEDGER))?.producers.has(BOOK)) await sleep(POLL_MS);
    const reference = { price: MID, time: 0, provider: 'bench' };
    await this.send(BOOK, [encodeMessage(SetReferencePrice, reference)]);
    const opened: Uint8Array[] = [];
    for (let account = FIRST_ACCOUNT; account < FIRST_ACCOUNT + ACCOUNTS; account++) {
      opened.push(encodeMessage(OpenAccount, { account, makerBps: 2, takerBps: 5, maxLiveOrders: 100_000 }));
      for (const asset of [0, 1])
        opened.push(encodeMessage(Deposit, { account, asset, amount: 1_000_000_000_000, ...this.key() }));
    }
    await this.send(LEDGER, opened);
    await this.settled();
  }

  /** `count` orders that rest and never meet. */
  async rest(count: number): Promise<void> {
    await this.send(
      LEDGER,
      Array.from({ length: count }, (_, n) => {
        const away = 1 + this.random(1_000);
        return this.order(n % SIDES === 0 ? MID - away : MID + away, n % SIDES === 0 ? 1 : 2);
      }),
    );
    await this.settled();
  }

  /** `count` commands of a busy day: orders around the middle of which many trade, and cancels. */
  async trade(count: number): Promise<void> {
    await this.send(
      LEDGER,
      Array.from({ length: count }, () => {
        if (this.random(100) < 35) {
          const order = (this.orders - this.random(Math.min(this.orders, 2_000))) * 256;
          return encodeMessage(CancelOrder, { account: this.accountOf(order / 256), order });
        }
        return this.order(MID - 20 + this.random(41), 1 + this.random(SIDES));
      }),
    );
    await this.settled();
  }

  private random(below: number): number {
    return Math.floor(this.dice() * below);
  }

  private order(limit: number, side: number): Uint8Array {
    this.orders += 1;
    return encodeMessage(PlaceOrder, {
      ...{ account: this.accountOf(this.orders), instrument: 1, side, orderType: 1, timeInForce: 2, stp: 1 },
      ...{
        postOnly: 0,
        quantity: 1 + this.random(100),
        limit,
        stop: 0,
        display: 0,
        expireAt: 0,
        validUntil: 0,
      },
      ...this.key(),
    });
  }

  private accountOf(order: number): number {
    return FIRST_ACCOUNT + ((Math.imul(order, 0x9e37_79b1) >>> 0) % ACCOUNTS);
  }

  private key() {
    this.keys += 1;
    const keyHash = new Uint8Array(16);
    const view = new DataView(keyHash.buffer);
    view.setUint32(0, Math.imul(this.keys, 0x9e37_79b1) >>> 0);
    view.setUint32(4, this.keys);
    return { checked: this.keys, keyTime: 0, keyHash, digest: keyHash, key: `bench-${this.keys}` };
  }

  private async send(inbox: ActorName, messages: readonly Uint8Array[]): Promise<void> {
    for (let from = 0; from < messages.length; from += FRAME) {
      const frame = { producers: [], bytes: Buffer.concat(messages.slice(from, from + FRAME)) };
      while ((await this.journal.send(inbox, 1, 'ordinary', frame)).kind === 'busy') await sleep(POLL_MS);
    }
  }

  private async settled(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      const controls = await Promise.all(ACTORS.map(({ name }) => this.journal.control(name)));
      quiet = controls.every((control) => control?.lastIn === control?.lastOut) ? quiet + 1 : 0;
      await sleep(POLL_MS);
    }
  }
}

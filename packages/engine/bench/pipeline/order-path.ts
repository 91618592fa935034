import { setTimeout as sleep } from 'node:timers/promises';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
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
  Deposit,
  Genesis,
  ListInstrument,
  OpenAccount,
  SetReferencePrice,
} from '@buttonwood/shared/messages/commands.ts';
import { HEADER, readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { AccountFilled, OrderDenied } from '@buttonwood/shared/messages/ledger-events.ts';
import { CommandProducer } from '../../src/journal/command-producer.ts';
import type { ActorEntry, ActorName, Journal } from '../../src/journal/journal.ts';
import { OutTail } from '../../src/journal/out-tail.ts';
import type { MeasuredPath } from './load-driver.ts';
import {
  BENCH_ACCOUNTS,
  BENCH_INSTRUMENT,
  BENCH_PRICE,
  FIRST_BENCH_ACCOUNT,
  OrderFlow,
} from './order-flow.ts';

export const SYMBOL = 'BENCH';
const LEDGER = ledgerName(0);
const BOOK = bookName(SYMBOL);
const SET_UP_MS = 20_000;
const MANY = 1_000_000_000_000;

/** A world of one instrument and some rich accounts, behind a running engine; settled is an order's AccountFilled. */
export async function orderPath(
  journal: Journal,
): Promise<{ readonly path: MeasuredPath; readonly stop: () => Promise<void> }> {
  await provision(journal);
  const flow = new OrderFlow();
  const path: MeasuredPath = {
    inbox: LEDGER,
    messageBytes: flow.messageBytes,
    write: (order, into, at) => flow.write(order, into, at),
    onSettled: () => undefined,
  };
  const reader = new FrameReader();
  const tail = new OutTail({
    journal,
    actors: [LEDGER],
    onEntries(_actor, entries) {
      for (const { bytes, number } of entries) {
        reader.open(bytes);
        while (reader.next()) {
          if (reader.type === AccountFilled.type) {
            // The origin is the request that traded: the second one of the pair.
            const request = readInt53(reader.view, reader.offset + HEADER.originRequest);
            path.onSettled(request - 1);
          } else if (reader.type === OrderDenied.type) {
            const reason = reader.view.getUint8(reader.offset + OrderDenied.at.reason);
            throw new Error(`an order of the load was denied for reason ${reason}`);
          }
        }
        flow.checked = number;
      }
    },
    onStop(actor, { code, detail }) {
      process.stderr.write(`${actor.name}: ${code} ${detail}\n`);
      process.exit(1);
    },
  });
  await tail.start();
  return { path, stop: () => tail.stop() };
}

async function provision(journal: Journal): Promise<void> {
  const actors: ActorEntry[] = [
    { name: VENUE_NAME, actor: VENUE_ACTOR },
    { name: LEDGER, actor: ledgerActor(0) },
    { name: BOOK, actor: bookActor(BENCH_INSTRUMENT) },
  ];
  for (const { name, actor } of actors) {
    await journal.provision(
      { name, actor },
      encodeMessage(Genesis, { actor, rulesVersion: 1, ledgerShards: 1, name }),
    );
  }
  const producer = new CommandProducer({ journal });
  const send = async (inbox: ActorName, message: Uint8Array): Promise<void> => {
    const { kind } = await producer.submit(inbox, 'ops', message);
    if (kind !== 'appended') throw new Error(`the set-up could not reach ${inbox}: ${kind}`);
  };
  const listing = { instrument: BENCH_INSTRUMENT, tickUnits: 100, lotSize: 1, bandBps: 0, symbol: SYMBOL };
  await send(VENUE_NAME, encodeMessage(ListInstrument, listing));
  // The book tells the ledger about the instrument once it has its listing, and again with its reference price.
  await untilRead(journal, BOOK, 2);
  await send(BOOK, encodeMessage(SetReferencePrice, { price: BENCH_PRICE, time: 1, provider: 'bench' }));
  await untilRead(journal, BOOK, 3);
  await untilRead(journal, LEDGER, 3);
  for (let account = FIRST_BENCH_ACCOUNT; account < FIRST_BENCH_ACCOUNT + BENCH_ACCOUNTS; account++) {
    const open = { account, makerBps: 5, takerBps: 10, maxLiveOrders: 0 };
    await send(LEDGER, encodeMessage(OpenAccount, open));
    for (const asset of [0, BENCH_INSTRUMENT]) {
      const keyHash = new Uint8Array(16);
      new DataView(keyHash.buffer).setUint32(8, account * 2 + Math.min(asset, 1));
      const transfer = { account, asset, amount: MANY, checked: 0, keyTime: 0, keyHash, digest: keyHash };
      await send(LEDGER, encodeMessage(Deposit, { ...transfer, key: `bench-${account}-${asset}` }));
    }
  }
}

async function untilRead(journal: Journal, actor: ActorName, number: number): Promise<void> {
  const deadline = performance.now() + SET_UP_MS;
  while (((await journal.control(actor))?.lastOut ?? 0) < number) {
    if (performance.now() > deadline)
      throw new Error(`${actor} did not reach ${number}: is the engine there?`);
    await sleep(10);
  }
}

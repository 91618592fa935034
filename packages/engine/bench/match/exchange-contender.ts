import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { MAX_FRAME_MESSAGES } from '@buttonwood/shared/limits.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Deposit, Genesis, OpenAccount } from '@buttonwood/shared/messages/commands.ts';
import { LedgerMachine } from '../../src/core/ledger/ledger-machine.ts';
import { BENCH_TIME, listedBook } from './buttonwood-contender.ts';
import type { Contender, Feed, Session } from './contender.ts';
import { accountOf, ACCOUNTS, BOOK, LEDGER } from './encode-book-frames.ts';
import { encodeLedgerFrames } from './encode-ledger-frames.ts';
import { OneByOne } from './one-by-one.ts';
import { RECORD_BYTES } from './record-writer.ts';

const OUT_BYTES = 1024 * 1024;
const CASH = 10 ** 12;
const LOTS = 10 ** 9;
const SHARES_ASSET = 1;

/**
 * Ledger and book together, with funds checked: every command is held for by the ledger, goes on to the book as a link
 * message, and what the book says about it goes back and is settled. Both tapes are written; each reads the messages that
 * are for it in the other's out frame, where they lie.
 */
export function prepareExchange(flow: Uint8Array, feed: Feed): Contender {
  const frames = encodeLedgerFrames(flow);
  const operations = flow.length / RECORD_BYTES;
  return { begin: () => session(frames, operations, feed) };
}

function session(frames: readonly Uint8Array[], operations: number, feed: Feed): Session {
  const out = new FrameWriter(OUT_BYTES);
  const bookOut = new FrameWriter(OUT_BYTES);
  const book = listedBook(bookOut);
  const ledger = openLedger(bookOut);
  const commands = feed === 'frames' ? new FrameReader() : new OneByOne();
  const links = new FrameReader();
  const perTurn = feed === 'frames' ? MAX_FRAME_MESSAGES : 1;
  let done = 0;
  let bytesOut = 0;
  return {
    advance: () => {
      const frame = done % MAX_FRAME_MESSAGES === 0 ? frames[done / MAX_FRAME_MESSAGES] : undefined;
      if (done >= operations) return 0;
      if (frame !== undefined) commands.open(frame);
      out.clear();
      ledger.apply(commands, BENCH_TIME, out);
      bytesOut += out.length;
      bookOut.clear();
      book.apply(links.openFor(BOOK, out.view, out.length), BENCH_TIME, bookOut);
      bytesOut += bookOut.length;
      out.clear();
      ledger.apply(links.openFor(LEDGER, bookOut.view, bookOut.length), BENCH_TIME, out);
      bytesOut += out.length;
      const step = Math.min(perTurn, operations - done);
      done += step;
      return step;
    },
    result: () => ({ trades: book.book.trades, resting: book.book.pool.size, bytesOut }),
  };
}

/** A ledger with a thousand accounts that have cash and shares; it has heard of the instrument. */
function openLedger(states: FrameWriter): LedgerMachine {
  const ledger = new LedgerMachine();
  const out = new FrameWriter(OUT_BYTES);
  const apply = (message: Uint8Array): void => {
    out.clear();
    ledger.apply(new FrameReader().open(message), BENCH_TIME, out);
  };
  apply(encodeMessage(Genesis, { actor: LEDGER, rulesVersion: 1, ledgerShards: 1, name: 'ledger:0' }));
  ledger.apply(new FrameReader().openFor(LEDGER, states.view, states.length), BENCH_TIME, out);
  for (let order = 0; order < ACCOUNTS; order++) {
    const account = accountOf(order);
    apply(encodeMessage(OpenAccount, { account, makerBps: 2, takerBps: 5, maxLiveOrders: 0 }));
    for (const [asset, amount] of [
      [CASH_ASSET, CASH],
      [SHARES_ASSET, LOTS],
    ] as const) {
      const key = `bench ${account} ${asset}`;
      const keyHash = new Uint8Array(16);
      new DataView(keyHash.buffer).setUint32(0, Math.imul(account * 2 + asset, 0x9e3779b1), true);
      keyHash[15] = 1;
      const digest = new Uint8Array(16);
      const body = { account, asset, amount, checked: 0, keyTime: 0, keyHash, digest, key };
      apply(encodeMessage(Deposit, body));
    }
  }
  return ledger;
}

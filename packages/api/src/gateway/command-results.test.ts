import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import {
  Executed,
  OrderAccepted,
  OrderCanceled,
  OrderRejected,
} from '@buttonwood/shared/messages/book-events.ts';
import { encodeMessage, type MessageHeader } from '@buttonwood/shared/messages/codec.ts';
import {
  AccountFilled,
  KeyRefused,
  OrderDenied,
  OrderHeld,
} from '@buttonwood/shared/messages/ledger-events.ts';
import { EnterOrder } from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { CommandResults, RESULT_WAIT_MS } from './command-results.ts';
import { CommandSender } from './command-sender.ts';
import { decidePlace, type PlaceDecision } from './decide-place.ts';

const PROCESS = 77;
const REQUEST = 5;
const ORDER = 256;
const info = { instrument: 1, symbol: 'AAPL', tickUnits: 100, lotSize: 1 };
const LEDGER = { name: 'ledger:0', actor: 2 };
const BOOK = { name: 'book:AAPL', actor: 1025 };
const mine: Partial<MessageHeader> = { source: 2, originProcess: PROCESS, originRequest: REQUEST };

const orderFields = {
  account: 1000,
  accountSeq: 1,
  order: ORDER,
  instrument: 1,
  side: 1,
  orderType: 1,
  timeInForce: 2,
  stp: 1,
  postOnly: 0,
  quantity: 10,
  limit: 10_000,
  stop: 0,
  display: 0,
  expireAt: 0,
};
const after = { cashTotal: 0, cashHeld: 0, shareTotal: 0, shareHeld: 0 };
const held = encodeMessage(OrderHeld, { ...orderFields, cap: 10_000, ...after, key: 'k' }, mine);
const accepted = encodeMessage(
  OrderAccepted,
  {
    order: ORDER,
    account: 1000,
    side: 1,
    orderType: 1,
    timeInForce: 2,
    armed: 0,
    quantity: 10,
    limit: 10_000,
    stop: 0,
    display: 0,
  },
  mine,
);
const executed = (quantity: number, takerLeaves: number): Uint8Array =>
  encodeMessage(
    Executed,
    {
      trade: 1,
      maker: 512,
      taker: ORDER,
      makerAccount: 1001,
      takerAccount: 1000,
      takerSide: 1,
      price: 9_900,
      quantity,
      makerLeaves: 0,
      takerLeaves,
    },
    mine,
  );
const settled = (order: number): Uint8Array =>
  encodeMessage(
    AccountFilled,
    {
      account: 1000,
      accountSeq: 2,
      order,
      trade: 1,
      instrument: 1,
      side: 1,
      role: 2,
      price: 9_900,
      quantity: 4,
      cumQuantity: 4,
      leaves: 6,
      cash: 3_960_000,
      fee: 1_188,
      cost: 0,
      realised: 0,
      ...after,
    },
    mine,
  );

let results: CommandResults;
let position = 0;
beforeEach(() => {
  vi.useFakeTimers();
  results = new CommandResults(PROCESS);
});
afterEach(() => vi.useRealTimers());

function show(actor: typeof LEDGER, ...messages: Uint8Array[]): void {
  const frame = new FrameWriter();
  for (const message of messages) frame.append(message);
  position += 1;
  results.observe(actor, {
    epoch: 1,
    number: position,
    at: 1_000,
    hash: new Uint8Array(32),
    bytes: frame.take(),
  });
}

function expectPlace(): { outcome: () => PlaceDecision | undefined | 'waiting' } {
  let outcome: PlaceDecision | undefined | 'waiting' = 'waiting';
  void results.expect(REQUEST, decidePlace(info)).result.then((value) => (outcome = value));
  return { outcome: () => outcome };
}
const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('the result of a place', () => {
  it('is there when ledger and book have spoken, whoever is heard first', async () => {
    for (const order of ['ledger first', 'book first']) {
      const { outcome } = expectPlace();
      const frames: [typeof LEDGER, Uint8Array][] = [
        [LEDGER, held],
        [BOOK, accepted],
      ];
      for (const [actor, message] of order === 'ledger first' ? frames : frames.reverse()) {
        expect(outcome()).toBe('waiting');
        show(actor, message);
        await turn();
      }
      expect(outcome()).toMatchObject({
        kind: 'placed',
        order: { order: ORDER, leaves: 10, finalStatus: 0 },
        fills: [],
      });
    }
  });

  it('waits for each of its trades to be settled, and for those of its own order only', async () => {
    const { outcome } = expectPlace();
    show(LEDGER, held);
    show(BOOK, accepted, executed(4, 6));
    await turn();
    expect(outcome()).toBe('waiting');
    show(LEDGER, settled(512));
    await turn();
    expect(outcome()).toBe('waiting');
    show(LEDGER, settled(ORDER));
    await turn();
    expect(outcome()).toMatchObject({
      kind: 'placed',
      order: { cumQuantity: 4, leaves: 6, fees: 1_188 },
      fills: [{ quantity: 4 }],
    });
  });

  it('is given without the settlement when that takes too long', async () => {
    const { outcome } = expectPlace();
    show(LEDGER, held);
    show(BOOK, accepted, executed(10, 0));
    await vi.advanceTimersByTimeAsync(500);
    expect(outcome()).toMatchObject({
      kind: 'placed',
      order: { cumQuantity: 10, finalStatus: FinalStatus.filled },
      fills: [],
    });
  });

  it('is a refusal by the ledger or by the book', async () => {
    const denied = expectPlace();
    show(
      LEDGER,
      encodeMessage(OrderDenied, { ...orderFields, reason: Reason.insufficient_funds, key: 'k' }, mine),
    );
    await turn();
    expect(denied.outcome()).toMatchObject({
      kind: 'rejected',
      order: ORDER,
      reason: Reason.insufficient_funds,
    });
    const rejected = expectPlace();
    show(
      BOOK,
      encodeMessage(OrderRejected, { order: ORDER, account: 1000, reason: Reason.would_trade }, mine),
    );
    show(LEDGER, held);
    await turn();
    expect(rejected.outcome()).toMatchObject({ kind: 'rejected', reason: Reason.would_trade });
    const stale = expectPlace();
    show(LEDGER, encodeMessage(KeyRefused, { account: 1000, reason: Reason.check_stale, floor: 9 }, mine));
    await turn();
    expect(stale.outcome()).toEqual({ kind: 'key_refused', reason: Reason.check_stale, floor: 9 });
  });

  it('tells a remainder that was canceled at once', async () => {
    const { outcome } = expectPlace();
    const canceled = {
      order: ORDER,
      account: 1000,
      status: FinalStatus.canceled,
      reason: Reason.ioc_remainder,
      leaves: 10,
    };
    show(BOOK, accepted, encodeMessage(OrderCanceled, canceled, mine));
    show(LEDGER, held);
    await turn();
    expect(outcome()).toMatchObject({
      order: { finalStatus: FinalStatus.canceled, reason: Reason.ioc_remainder, leaves: 0 },
    });
  });

  it('is not taken from other processes, other requests or messages between actors', async () => {
    const { outcome } = expectPlace();
    const again = (header: Partial<MessageHeader>): Uint8Array =>
      encodeMessage(OrderDenied, { ...orderFields, reason: Reason.halted, key: 'k' }, header);
    show(LEDGER, again({ ...mine, originProcess: PROCESS + 1 }));
    show(LEDGER, again({ ...mine, originRequest: REQUEST + 1 }));
    show(LEDGER, again({ ...mine, target: 1025 }));
    show(LEDGER, encodeMessage(EnterOrder, { ...orderFields, validUntil: 0 }, { ...mine, target: 1025 }));
    await vi.advanceTimersByTimeAsync(RESULT_WAIT_MS - 1);
    expect(outcome()).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome()).toBeUndefined();
    expect(results.waitingCount).toBe(0);
  });
});

describe('a command', () => {
  const encode = (): Uint8Array => new Uint8Array(0);
  const sender = (kind: 'appended' | 'busy' | 'unavailable' | 'outcome_unknown'): CommandSender =>
    new CommandSender(
      { process: PROCESS, nextRequest: () => REQUEST, submit: async () => ({ kind }) },
      results,
    );

  it('that was not sent leaves nobody waiting', async () => {
    const send = (kind: 'busy' | 'unavailable') =>
      sender(kind).send('ledger:0', 'ordinary', encode, decidePlace(info));
    expect(await send('busy')).toEqual({ kind: 'failed', code: 'engine_busy' });
    expect(await send('unavailable')).toEqual({ kind: 'failed', code: 'engine_unavailable' });
    expect(results.waitingCount).toBe(0);
  });

  it('whose append got no answer is known by its events, else its outcome is unknown', async () => {
    const silent = sender('outcome_unknown').send('ledger:0', 'ordinary', encode, decidePlace(info));
    await vi.advanceTimersByTimeAsync(RESULT_WAIT_MS);
    expect(await silent).toEqual({ kind: 'failed', code: 'outcome_unknown' });
    const heard = sender('outcome_unknown').send('ledger:0', 'ordinary', encode, decidePlace(info));
    await turn();
    show(LEDGER, held);
    show(BOOK, accepted);
    expect(await heard).toMatchObject({ kind: 'decided', value: { kind: 'placed' } });
    const half = sender('outcome_unknown').send('ledger:0', 'ordinary', encode, decidePlace(info));
    await turn();
    show(LEDGER, held);
    await vi.advanceTimersByTimeAsync(RESULT_WAIT_MS);
    expect(await half).toMatchObject({ kind: 'pending' });
  });
});

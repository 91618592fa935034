import { must } from '@buttonwood/shared/base/assert.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor, ledgerActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { decodeMessage, encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import { BustTrade, Genesis, SetReferencePrice } from '@buttonwood/shared/messages/commands.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import { Instrument, type EnterConditional, type EnterOrder } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { RULES_VERSION } from '@buttonwood/shared/rules-version.ts';
import type { StateMachine } from '../state-machine.ts';

export type NewOrder = BodyOf<typeof EnterOrder.fields>;
export type NewConditional = BodyOf<typeof EnterConditional.fields>;
/** What an order with conditions has beside the other fields, all at "none". */
export const NO_CONDITIONS = {
  minQuantity: 0,
  trail: 0,
  stopLimit: 0,
  takeProfit: 0,
  stopLoss: 0,
  exitOrder: 0,
  exitCap: 0,
} as const;

/** The only ledger and the only instrument of a driven book. */
const LEDGER = ledgerActor(0);
export const DRIVEN_INSTRUMENT = 1;

export interface DrivenListing {
  readonly tickUnits: number;
  readonly lotSize: number;
  readonly bandBps: number;
}

/**
 * Plays ledger, venue and sync host for one book without a journal: every command is a frame, the answer is what the book
 * emits. For the console book and for tests. Time stands still unless the caller moves `now` (microseconds since 1970).
 */
export class BookDriver {
  private readonly machine: StateMachine;
  private readonly reader = new FrameReader();
  private readonly out = new FrameWriter();
  private ledgerNumber = 0;
  private venueNumber = 0;
  now = 1_000_000;

  /** Starts `machine` with its Genesis, which names the version of the rules, and its listing. */
  constructor(machine: StateMachine, listing: DrivenListing, rulesVersion: number = RULES_VERSION) {
    this.machine = machine;
    const genesis = {
      actor: bookActor(DRIVEN_INSTRUMENT),
      rulesVersion,
      ledgerShards: 1,
      name: 'book:DRIVEN',
    };
    this.apply(encodeMessage(Genesis, genesis));
    this.venue(Instrument, { instrument: DRIVEN_INSTRUMENT, ...listing, symbol: 'DRIVEN' });
  }

  /** Sends a message as the ledger. */
  ledger<F extends Fields>(layout: Layout<string, F>, body: BodyOf<F>): Message[] {
    this.ledgerNumber += 1;
    return this.send(layout, body, LEDGER, this.ledgerNumber);
  }

  /** Sends a message as the venue. */
  venue<F extends Fields>(layout: Layout<string, F>, body: BodyOf<F>): Message[] {
    this.venueNumber += 1;
    return this.send(layout, body, VENUE_ACTOR, this.venueNumber);
  }

  setReference(price: number): Message[] {
    return this.apply(encodeMessage(SetReferencePrice, { price, time: this.now, provider: 'driver' }));
  }

  /** Takes a trade back, as an operator does. */
  bust(body: BodyOf<typeof BustTrade.fields>): Message[] {
    return this.apply(encodeMessage(BustTrade, body));
  }

  /** An empty frame: lets what is due happen. */
  tick(): Message[] {
    return this.apply(new Uint8Array(0));
  }

  /** Bytes of the last out frame. */
  lastFrame(): Uint8Array {
    return this.out.take();
  }

  private send<F extends Fields>(
    layout: Layout<string, F>,
    body: BodyOf<F>,
    source: number,
    number: number,
  ): Message[] {
    return this.apply(encodeMessage(layout, body, { source, target: bookActor(DRIVEN_INSTRUMENT), number }));
  }

  private apply(frame: Uint8Array): Message[] {
    this.out.clear();
    this.machine.apply(this.reader.open(frame), this.now, this.out);
    const answer = new FrameReader().open(this.out.peek());
    const messages: Message[] = [];
    while (answer.next()) {
      const message = decodeMessage(answer.view, answer.offset, answer.length);
      messages.push(must(message, `a book writes messages of the codec (type ${answer.type})`));
    }
    return messages;
  }
}

/** A GTC limit order with every optional field at "none", to be overridden. Order numbers are n * 256 (shard 0). */
export function newOrder(
  fields: Partial<NewOrder> & Pick<NewOrder, 'order' | 'side' | 'quantity'>,
): NewOrder {
  return {
    account: 1_000,
    orderType: OrderType.limit,
    timeInForce: TimeInForce.gtc,
    stp: StpMode.cancel_newest,
    postOnly: 0,
    limit: 0,
    stop: 0,
    display: 0,
    expireAt: 0,
    validUntil: 0,
    ...fields,
  };
}

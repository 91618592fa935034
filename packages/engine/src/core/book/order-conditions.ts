import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { EnterConditional } from '@buttonwood/shared/messages/links.ts';

const AT = EnterConditional.at;

/**
 * What only an order with conditions has, beside the fields that every order has. The same object stays with the order
 * while it enters, rests, is armed and enters again; the plain orders never meet it.
 */
export class OrderConditions {
  /** Lots of an IOC that trade at once, or nothing does. */
  minQuantity = 0;
  /** Distance of a trailing stop in ticks. */
  trail = 0;
  /** An OCO order's limit once its stop was reached; 0 for a market order then. */
  stopLimit = 0;
  /** Prices of a bracket's exit. */
  takeProfit = 0;
  stopLoss = 0;
  /** Number that the bracket's exit will have. */
  exitOrder = 0;
  /** Cap of the market order that the stop of an OCO order, or of a bracket's exit, becomes. */
  exitCap = 0;

  /** Where the order stands; 0 while it enters. */
  slot = 0;
  /** Whether the order was taken and is not over. */
  live = false;
  /** OCO and trailing stop: the stop was reached, so that nothing moves or watches it any more. */
  triggered = false;
  /** OCO: place in the heap that watches its stop; 0 when not in it. */
  watchPlace = 0;
  /** Trailing stop: the stop price as the ledger knows it, 0 for none; and whether the finished input moved it. */
  toldStop = 0;
  moved = false;

  /** Bracket: lots that its entry traded, and those of them that the exit was given. */
  filled = 0;
  covered = 0;
  /** Bracket: the exit while it lives, whether it came to an end, and whether a place in the book is kept for it. */
  exit: OrderConditions | undefined = undefined;
  exitOver = false;
  reserved = false;
  /** Bracket: the entry waits for its exit to be entered or to grow. */
  queued = false;
  /** Bracket: what the exit takes over from its entry. */
  account = 0;
  side = 0;
  stp = 0;
  /** Exit of a bracket: its entry. */
  entry: OrderConditions | undefined = undefined;

  /** Takes the conditions of an EnterConditional message; nothing is checked yet. */
  decode(view: DataView, offset: number): void {
    this.minQuantity = view.getUint32(offset + AT.minQuantity, true);
    this.trail = view.getUint32(offset + AT.trail, true);
    this.stopLimit = view.getUint32(offset + AT.stopLimit, true);
    this.takeProfit = view.getUint32(offset + AT.takeProfit, true);
    this.stopLoss = view.getUint32(offset + AT.stopLoss, true);
    this.exitOrder = readInt53(view, offset + AT.exitOrder);
    this.exitCap = view.getUint32(offset + AT.exitCap, true);
  }

  get isBracket(): boolean {
    return this.takeProfit !== 0 || this.stopLoss !== 0;
  }
}

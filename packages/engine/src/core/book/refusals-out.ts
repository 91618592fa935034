import { AmendRefused, CancelRejected, OrderRejected } from '@buttonwood/shared/messages/book-events.ts';
import { AmendRejected } from '@buttonwood/shared/messages/links.ts';
import { MessageRejected } from '@buttonwood/shared/messages/venue-events.ts';
import type { BookEventsOut } from './book-events-out.ts';

/** What a book says when it refuses something. Orders are named by the two words of their number. */
export class RefusalsOut {
  private readonly events: BookEventsOut;

  constructor(events: BookEventsOut) {
    this.events = events;
  }

  rejected(low: number, high: number, account: number, reason: number): void {
    this.refusal(OrderRejected, low, high, account, reason);
  }

  cancelRejected(low: number, high: number, account: number, reason: number): void {
    this.refusal(CancelRejected, low, high, account, reason);
  }

  /** The market hears that an amend was refused, and the ledger, which has held for it. */
  amendRefused(low: number, high: number, account: number, reason: number): void {
    this.refusal(AmendRefused, low, high, account, reason);
    const at = this.events.beginLink(AmendRejected, low);
    this.write(AmendRejected, at, low, high, account, reason);
  }

  /** A message from outside cannot be carried out; it stands at `offset` of the inbox frame. */
  messageRejected(messageType: number, offset: number, reason: number): void {
    const at = this.events.beginUncounted(MessageRejected);
    const { view } = this.events.writer();
    view.setUint16(at + MessageRejected.at.messageType, messageType, true);
    view.setUint32(at + MessageRejected.at.offset, offset, true);
    view.setUint8(at + MessageRejected.at.reason, reason);
  }

  private refusal(
    layout: typeof OrderRejected | typeof CancelRejected | typeof AmendRefused,
    low: number,
    high: number,
    account: number,
    reason: number,
  ): void {
    this.write(layout, this.events.begin(layout), low, high, account, reason);
  }

  private write(
    layout: typeof OrderRejected | typeof CancelRejected | typeof AmendRefused | typeof AmendRejected,
    at: number,
    low: number,
    high: number,
    account: number,
    reason: number,
  ): void {
    const { view } = this.events.writer();
    const f = layout.at;
    view.setInt32(at + f.order, low, true);
    view.setInt32(at + f.order + 4, high, true);
    view.setUint32(at + f.account, account, true);
    view.setUint8(at + f.reason, reason);
  }
}

import type { Journal } from '@buttonwood/engine/journal/journal.ts';
import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import { bookName } from '@buttonwood/shared/ids/actor-id.ts';

const READ_AT_ONCE = 500;
const LEDGER = 'ledger:0';

/** What the checks compare with: the tape, read on where the last look ended. */
export class TapeSoFar {
  /** Order numbers by client order id, each time one occurs. */
  readonly held = new Map<string, number[]>();
  /** `instrument trade order` of each settled fill, in the ledger. */
  readonly fills: string[] = [];
  /** `instrument trade` of each trade, in the book. */
  readonly trades: string[] = [];
  /** Each stamp that is before the one in front of it. */
  readonly backwards: string[] = [];
  instrument = 0;
  private readonly book: string;
  private readonly positions = new Map<string, { number: number; at: number }>();

  constructor(symbol: string) {
    this.book = bookName(symbol);
  }

  async readOn(journal: Journal): Promise<void> {
    for (const name of [LEDGER, this.book]) {
      const position = this.positions.get(name) ?? { number: 0, at: 0 };
      this.positions.set(name, position);
      for (;;) {
        const entries = await journal.readOut(name, position.number, READ_AT_ONCE);
        if (entries.length === 0) break;
        for (const { number, at, bytes } of entries) {
          if (at < position.at) this.backwards.push(`${name} ${number}`);
          Object.assign(position, { number, at });
          this.take(bytes);
        }
      }
    }
  }

  private take(bytes: Uint8Array): void {
    for (const message of decodeFrame(bytes)) {
      if (message.kind === 'OrderHeld' || message.kind === 'OrderDenied')
        this.held.set(message.body.key, [...(this.held.get(message.body.key) ?? []), message.body.order]);
      if (message.kind === 'AccountFilled')
        this.fills.push(`${message.body.instrument} ${message.body.trade} ${message.body.order}`);
      if (message.kind === 'Executed') this.trades.push(String(message.body.trade));
    }
  }
}

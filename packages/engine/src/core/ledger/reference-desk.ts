import { bookActor, ledgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import { CommandReplayed, KeyRefused, RequestDenied } from '@buttonwood/shared/messages/ledger-events.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { ReferenceBank } from './reference-bank.ts';
import type { HeldOrder } from './reference-held-order.ts';
import { ReferenceKeys, type KeyedCommand } from './reference-keys.ts';

type After = BodyOf<Record<'cashTotal' | 'cashHeld' | 'shareTotal' | 'shareHeld', 'i53'>>;

/** What the rules of the reference ledger work with: the money, the keys, the time of the frame, and the way to answer. */
export class ReferenceDesk {
  readonly bank = new ReferenceBank();
  private readonly keys: ReferenceKeys;
  /** The kill switch for all accounts. */
  killed = false;
  now = 0;
  private position = 1;
  private nextOrder = 1;
  /** Messages sent so far, by the actor they went to. */
  private readonly sent = new Map<number, number>();
  private answers: Uint8Array[] = [];

  constructor(keyLimit: number) {
    this.keys = new ReferenceKeys(keyLimit);
  }

  /** Begins a frame and returns the list that its answers will be in. */
  begin(at: number): readonly Uint8Array[] {
    this.position += 1;
    this.now = at;
    this.answers = [];
    return this.answers;
  }

  tell<N extends string, F extends Fields>(event: Layout<N, F>, body: BodyOf<F>): void {
    this.answers.push(encodeMessage(event, body, { source: ledgerActor(0) }));
  }

  sendToBook<N extends string, F extends Fields>(
    instrument: number,
    link: Layout<N, F>,
    body: BodyOf<F>,
  ): void {
    const target = bookActor(instrument);
    const number = (this.sent.get(target) ?? 0) + 1;
    this.sent.set(target, number);
    this.answers.push(encodeMessage(link, body, { source: ledgerActor(0), target, number }));
  }

  /** Refuses a request; `what` is a RequestKind, 0 for the opening of an account. */
  deny(request: { account: number; order?: number; what: number }, reason: ReasonName): void {
    const { account, order = 0, what } = request;
    const accountSeq = this.nextSeq(account);
    this.tell(RequestDenied, { account, accountSeq, order, what, reason: Reason[reason] });
  }

  /** The number of the next event of an account; 0 when it is not open. */
  nextSeq(account: number): number {
    const open = this.bank.accounts.get(account);
    if (open === undefined) return 0;
    open.seq += 1;
    return open.seq;
  }

  /** What an event of a live order begins with. */
  headOf(order: HeldOrder): { account: number; accountSeq: number; order: number; instrument: number } {
    const account = order.account.number;
    return { account, accountSeq: this.nextSeq(account), order: order.id, instrument: order.instrument };
  }

  /** What an account has and holds of cash and of an instrument's shares by now. */
  after(account: number, instrument: number): After {
    const { bank } = this;
    return {
      cashTotal: Number(bank.balance(account, CASH_ASSET)),
      cashHeld: Number(bank.held(account, CASH_ASSET)),
      shareTotal: Number(bank.balance(account, instrument)),
      shareHeld: Number(bank.held(account, instrument)),
    };
  }

  takeOrderNumber(): number {
    const order = this.nextOrder * 256;
    this.nextOrder += 1;
    return order;
  }

  /** Whether a command needs no decision, for its key was used or cannot be judged: then that is answered. */
  answeredByKey(command: KeyedCommand): boolean {
    const { account } = command;
    const found = this.keys.look(command, this.now);
    if (found === 'new') return false;
    if (typeof found === 'string')
      this.tell(KeyRefused, { account, reason: Reason[found], floor: this.keys.floor });
    else this.tell(CommandReplayed, { account, order: found.order, reason: found.reason });
    return true;
  }

  /** Keeps what was decided about a command with its key; `order` is 0 for a transfer. */
  useKey(command: KeyedCommand, order: number, reason: ReasonName): void {
    const { position, now: time } = this;
    this.keys.use(command, { order, reason: Reason[reason], position, time });
  }
}

import { invariant } from '@buttonwood/shared/base/assert.ts';
import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { decodeFrame, FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor, ledgerActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Genesis } from '@buttonwood/shared/messages/commands.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import { brokenInvariants } from './ledger-invariants.ts';
import { LedgerMachine } from './ledger-machine.ts';
import { ReferenceLedger } from './reference-ledger.ts';

const START = 1_800_000_000_000_000;

/** The keys that a scenario's ledger keeps: few, so that the floor moves. */
const KEY_WINDOW = 48;

/**
 * A ledger and its reference side by side. Every frame goes to both; what they answer, every balance and every hold are
 * compared, and the invariants are checked, after each.
 */
export class LedgerScenario {
  machine = new LedgerMachine(KEY_WINDOW);
  now = START;
  frames = 1;
  readonly reference = new ReferenceLedger(KEY_WINDOW);
  /** How often each answer was given, by kind and reason: shows that a run visited what it should. */
  readonly answers = new Map<string, number>();
  private readonly sent = new Map<number, number>();
  private readonly out = new FrameWriter();
  private readonly reader = new FrameReader();

  constructor() {
    const actor = ledgerActor(0);
    const genesis = encodeMessage(Genesis, { actor, rulesVersion: 1, ledgerShards: 1, name: 'ledger:0' });
    this.machine.apply(this.reader.open(genesis), this.now, this.out);
  }

  /** Sends a command from outside, or with an instrument a message from its book. */
  send(bytes: Uint8Array, instrument = 0): void {
    if (instrument !== 0) this.stamp(bytes, instrument);
    this.frames += 1;
    this.out.clear();
    this.machine.apply(this.reader.open(bytes), this.now, this.out);
    const expected = this.reference.apply(decodeFrame(bytes), this.now);
    this.compareOutput(bytes, expected);
    this.count();
    this.compareBalances();
    const broken = brokenInvariants(this.machine.state);
    invariant(broken.length === 0, broken.join('; '));
  }

  /** Sends a message of the venue. */
  sendFromVenue(bytes: Uint8Array): void {
    this.send(bytes, VENUE_ACTOR - bookActor(0));
  }

  /** Goes on with a machine that was restored from a snapshot, which must give the same snapshot again. */
  restart(): void {
    const snapshot = this.machine.snapshot();
    const restored = new LedgerMachine(KEY_WINDOW);
    restored.restore(snapshot);
    invariant(equalBytes(restored.snapshot(), snapshot), 'a restored ledger gives the snapshot it came from');
    this.machine = restored;
  }

  private stamp(bytes: Uint8Array, instrument: number): void {
    const number = (this.sent.get(instrument) ?? 0) + 1;
    this.sent.set(instrument, number);
    const link = { source: bookActor(instrument), target: ledgerActor(0), number };
    const header = encodeMessage(Genesis, { actor: 0, rulesVersion: 0, ledgerShards: 0, name: '' }, link);
    bytes.set(header.subarray(8, 24), 8);
  }

  private compareOutput(input: Uint8Array, expected: readonly Uint8Array[]): void {
    const wanted = new FrameWriter();
    for (const message of expected) wanted.append(message);
    if (equalBytes(this.out.peek(), wanted.peek())) return;
    const say = (bytes: Uint8Array): string => JSON.stringify(decodeFrame(bytes), undefined, 1);
    throw new Error(
      `the ledger answers ${say(input)} as the reference does:\n${say(this.out.take())}\ninstead of\n${say(wanted.take())}`,
    );
  }

  private count(): void {
    for (const { kind, body } of decodeFrame(this.out.peek())) {
      const answer = 'reason' in body ? `${kind} ${reasonName(body.reason)}` : kind;
      this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
    }
  }

  private compareBalances(): void {
    const { reference } = this;
    let visited = 0;
    this.machine.forEachBalance((account, asset, total, held, accountSeq) => {
      const wanted = [reference.bank.balance(account, asset), reference.bank.held(account, asset)];
      const agrees = wanted[0] === BigInt(total) && wanted[1] === BigInt(held);
      invariant(
        agrees,
        `account ${account} has ${wanted.join(', held ')} of ${asset} (got ${total}, held ${held})`,
      );
      const seq = reference.bank.accounts.get(account)?.seq ?? 0;
      invariant(accountSeq === seq, `account ${account} is at ${seq} (got ${accountSeq})`);
      if (total !== 0) visited += 1;
    });
    let present = 0;
    for (const balance of reference.bank.balances.values()) if (balance !== 0n) present += 1;
    invariant(visited === present, `the audit visits all ${present} balances (got ${visited})`);
  }
}

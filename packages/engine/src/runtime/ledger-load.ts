import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Deposit, Genesis, OpenAccount } from '@buttonwood/shared/messages/commands.ts';
import type { CommandProducer, SubmitOutcome } from '../journal/command-producer.ts';
import { FrameMaker } from './frame-maker.ts';
import type { Journal } from '../journal/journal.ts';
import { createMachine } from './machines.ts';

/** The ledger that tests of whole engine processes send their commands to. */
export const LEDGER = { name: 'ledger:0', actor: 2 };
const ACCOUNT = 1_000;
/** Cash of one deposit of the load, in 10^-4 of the currency. */
export const AMOUNT = 3;
const PILE = 5;

export function ledgerGenesis(): Uint8Array {
  return encodeMessage(Genesis, { actor: LEDGER.actor, rulesVersion: 1, ledgerShards: 1, name: LEDGER.name });
}

/** Opens the account that the deposits go to. */
export function openLoadAccount(producer: CommandProducer): Promise<SubmitOutcome> {
  const body = { account: ACCOUNT, makerBps: 0, takerBps: 0, maxLiveOrders: 0 };
  return producer.submit(LEDGER.name, 'ordinary', encodeMessage(OpenAccount, body));
}

/** A deposit under the key `n`. */
export function deposit(n: number): Uint8Array {
  const keyHash = new Uint8Array(16);
  const view = new DataView(keyHash.buffer);
  view.setUint32(0, Math.imul(n, 0x9e37_79b1) >>> 0);
  view.setUint32(4, n);
  const body = {
    account: ACCOUNT,
    asset: 0,
    amount: AMOUNT,
    checked: 0,
    keyTime: 0,
    keyHash,
    digest: keyHash,
  };
  return encodeMessage(Deposit, { ...body, key: String(n) });
}

/** Deposits that are being sent. */
export interface RunningDeposits {
  /** How many were appended so far. */
  appended(): number;
  /** Ends them; returns what became of each. */
  stop(): Promise<Map<number, string>>;
}

/** Sends deposits, some piled up, some alone, every key once, until `stop`. */
export function startDeposits(producer: CommandProducer): RunningDeposits {
  const outcomes = new Map<number, string>();
  let appended = 0;
  let stopped = false;
  const load = (async () => {
    for (let n = 1; !stopped; n++) {
      const sent = producer.submit(LEDGER.name, 'ordinary', deposit(n)).then(({ kind }) => {
        outcomes.set(n, kind);
        if (kind === 'appended') appended += 1;
      });
      if (n % PILE === 0) await sent;
    }
  })();
  return {
    appended: () => appended,
    async stop() {
      stopped = true;
      await load;
      return outcomes;
    },
  };
}

/** Makes every out frame of the ledger again, from the inbox alone. Returns the first number that differs, if one does. */
export async function firstDifference(journal: Journal): Promise<number | undefined> {
  const maker = new FrameMaker(createMachine(LEDGER.name), LEDGER.actor);
  for (;;) {
    const { number, epoch } = maker.position;
    const published = await journal.readOut(LEDGER.name, number, 64, epoch);
    const inbox = await journal.readInbox(LEDGER.name, number, published.length, epoch);
    if (published.length === 0) return undefined;
    for (const [index, there] of published.entries()) {
      const entry = inbox[index];
      if (entry === undefined || !Buffer.from(maker.apply(entry).hash).equals(there.hash))
        return there.number;
    }
  }
}

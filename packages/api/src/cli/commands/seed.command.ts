import { randomBytes } from 'node:crypto';
import { DEMO_SYMBOLS } from '@buttonwood/engine/market-data/demo-data.ts';
import { must } from '@buttonwood/shared/base/assert.ts';
import { readParticipants, writeParticipants } from '../../participants/participants-file.ts';
import { CommandLineProducer } from '../command-line-producer.ts';
import { dataFolder, withDatabase, withJournal } from '../connections.ts';
import {
  DEMO_FEES,
  DEMO_LISTING,
  DEMO_PARTICIPANTS,
  DEMO_PASSWORD,
  DEMO_PEOPLE,
} from '../demo/demo-world.ts';
import { seedHistory } from '../demo/demo-history.ts';
import { listInstruments } from '../list-instruments.ts';
import { openAccounts, type AccountRequest } from '../open-accounts.ts';
import { provision } from '../provision.ts';

const PASSWORD_BYTES = 24;

/**
 * Makes the exchange ready for its first order: streams for venue and ledger and, with BUTTONWOOD_DEMO=1, the demo world.
 * Every step looks at what is there already, so a second run changes nothing and an interrupted one is completed.
 */
export async function seed(): Promise<void> {
  await withJournal((journal) =>
    withDatabase(async (database) => {
      if (process.env['BUTTONWOOD_DEMO'] !== '1') {
        await provision(journal, []);
        return;
      }
      const producer = new CommandLineProducer(journal);
      const books = await listInstruments({ journal, database, producer }, DEMO_SYMBOLS, DEMO_LISTING);
      const instruments = new Map(books.map((book) => [book.symbol, book.instrument]));
      await seedHistory(database, journal);
      await openAccounts({ database, producer }, await accountRequests(instruments));
    }),
  );
  const signIns = DEMO_PEOPLE.map(({ role, email }) => ({ role, user: email, password: DEMO_PASSWORD }));
  if (process.env['BUTTONWOOD_DEMO'] === '1') process.send?.({ signIns });
}

async function accountRequests(instruments: ReadonlyMap<string, number>): Promise<AccountRequest[]> {
  const passwords = await participantPasswords();
  const people = DEMO_PEOPLE.map((person) => ({ ...person, password: DEMO_PASSWORD }));
  const participants = DEMO_PARTICIPANTS.map((one) => ({
    ...one,
    password: must(passwords.get(one.email), 'every participant has a password'),
  }));
  return [...people, ...participants].map(({ email, name, role, password, endowment }) => ({
    ...{ email, name, role, password },
    ...DEMO_FEES,
    maxLiveOrders: 0,
    cash: endowment.cash,
    shares: sharesOf(endowment.sharesOfEach, instruments),
  }));
}

function sharesOf(amount: number, instruments: ReadonlyMap<string, number>): Map<number, number> {
  return new Map(amount === 0 ? [] : [...instruments.values()].map((instrument) => [instrument, amount]));
}

/** Passwords of the simulated participants are made up once and kept in the data folder. */
async function participantPasswords(): Promise<ReadonlyMap<string, string>> {
  const known = await readParticipants(dataFolder());
  const participants =
    known ??
    DEMO_PARTICIPANTS.map(({ kind, email }) => ({
      kind,
      email,
      password: randomBytes(PASSWORD_BYTES).toString('base64url'),
    }));
  if (known === undefined) await writeParticipants(dataFolder(), participants);
  return new Map(participants.map(({ email, password }) => [email, password]));
}

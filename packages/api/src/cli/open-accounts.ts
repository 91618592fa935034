import { createHash, randomUUID } from 'node:crypto';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { ledgerName } from '@buttonwood/shared/ids/actor-id.ts';
import { Deposit, OpenAccount } from '@buttonwood/shared/messages/commands.ts';
import { CASH_UNITS_PER_CURRENCY } from '@buttonwood/shared/money/cash.ts';
import type { Role } from '@buttonwood/shared/wire/http-types.ts';
import type { Kysely } from 'kysely';
import { Passwords } from '../auth/passwords.ts';
import type { CommandLineProducer } from './command-line-producer.ts';
import { waitUntil } from './wait-until.ts';

export interface AccountRequest {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly makerBps: number;
  readonly takerBps: number;
  /** Live orders per book; 0 for the default. */
  readonly maxLiveOrders: number;
  /** Whole currency. */
  readonly cash: number;
  /** Lots by instrument number. */
  readonly shares: ReadonlyMap<number, number>;
}

const OPENED_WITHIN_MS = 60_000;
const LEDGER = ledgerName(0);
/** Transfers of one account sent before the next waits; they share frames. */
const TRANSFERS_AT_ONCE = 64;

/**
 * Makes users, opens their accounts and gives them their endowment, whatever of it is missing: it can be stopped and
 * repeated. Waits until the read model shows the result.
 */
export async function openAccounts(
  context: { readonly database: Kysely<Database>; readonly producer: CommandLineProducer },
  requests: readonly AccountRequest[],
): Promise<void> {
  const accounts = await saveUsers(context.database, requests);
  const opened = await ids(context.database, 'read.accounts');
  for (const request of requests) {
    const account = accounts.get(request.email);
    if (account === undefined || opened.has(String(account))) continue;
    const { makerBps, takerBps, maxLiveOrders } = request;
    await context.producer.send(LEDGER, OpenAccount, { account, makerBps, takerBps, maxLiveOrders });
  }
  await waitUntil('Opening accounts', OPENED_WITHIN_MS, async () => {
    const now = await ids(context.database, 'read.accounts');
    return [...accounts.values()].every((account) => now.has(String(account)));
  });
  await endow(context, requests, accounts);
}

async function endow(
  context: { readonly database: Kysely<Database>; readonly producer: CommandLineProducer },
  requests: readonly AccountRequest[],
  accounts: ReadonlyMap<string, number>,
): Promise<void> {
  const done = await ids(context.database, 'read.transfers');
  const wanted = requests.flatMap((request) => {
    const account = accounts.get(request.email);
    return account === undefined ? [] : transfersOf(account, request);
  });
  const missing = wanted.filter((transfer) => !done.has(`${transfer.account} ${transfer.key}`));
  for (let from = 0; from < missing.length; from += TRANSFERS_AT_ONCE) {
    const part = missing.slice(from, from + TRANSFERS_AT_ONCE);
    await Promise.all(part.map((transfer) => context.producer.send(LEDGER, Deposit, transfer)));
  }
  await waitUntil('Endowing accounts', OPENED_WITHIN_MS, async () => {
    const now = await ids(context.database, 'read.transfers');
    return missing.every((transfer) => now.has(`${transfer.account} ${transfer.key}`));
  });
}

function transfersOf(account: number, request: AccountRequest) {
  const assets: [asset: number, amount: number][] = [...request.shares];
  if (request.cash > 0) assets.unshift([CASH_ASSET, request.cash * CASH_UNITS_PER_CURRENCY]);
  return assets.map(([asset, amount]) => {
    const key = `endowment-${asset}`;
    return {
      account,
      asset,
      amount,
      key,
      // Nothing was looked up, and the keys of a new account cannot have left the ledger's window.
      checked: 0,
      keyTime: 0,
      keyHash: half(`${account}:${key}`),
      digest: half(`${asset}:${amount}`),
    };
  });
}

function half(text: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(text).digest().subarray(0, 16));
}

async function saveUsers(
  database: Kysely<Database>,
  requests: readonly AccountRequest[],
): Promise<ReadonlyMap<string, number>> {
  const passwords = new Passwords();
  const known = await database.selectFrom('auth.users').select(['email', 'account_id']).execute();
  const accounts = new Map(known.map((user) => [user.email, user.account_id]));
  for (const { email, name, role, password } of requests) {
    if (accounts.has(email)) continue;
    const row = await database
      .insertInto('auth.users')
      .values({
        id: randomUUID(),
        email,
        display_name: name,
        role,
        password_hash: await passwords.hash(password),
      })
      .returning('account_id')
      .executeTakeFirstOrThrow();
    accounts.set(email, row.account_id);
  }
  return new Map(requests.map(({ email }) => [email, accounts.get(email) ?? 0]));
}

/** Account ids that are open, or `account key` of every transfer that was decided. */
async function ids(
  database: Kysely<Database>,
  table: 'read.accounts' | 'read.transfers',
): Promise<ReadonlySet<string>> {
  if (table === 'read.accounts') {
    const rows = await database.selectFrom('read.accounts').select('account_id').execute();
    return new Set(rows.map((row) => String(row.account_id)));
  }
  const rows = await database
    .selectFrom('read.transfers')
    .select(['account_id', 'transfer_key'])
    .where('transfer_key', 'like', 'endowment-%')
    .execute();
  return new Set(rows.map((row) => `${row.account_id} ${row.transfer_key}`));
}

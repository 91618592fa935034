import { randomUUID } from 'node:crypto';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import type { Role } from '@buttonwood/shared/wire/http-types.ts';
import { err, ok, type Result } from '@buttonwood/shared/base/result.ts';
import { sql, type Kysely } from 'kysely';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly accountId: number;
}
export interface NewUser {
  readonly email: string;
  readonly passwordHash: string;
  readonly displayName: string;
  readonly role: Role;
  readonly accountId: number;
}

const UNIQUE_VIOLATION = '23505';

/** Takes the next account number. Numbers that end up unused do no harm. */
export async function nextAccountNumber(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ number: number }>`select nextval('auth.account_numbers') as number`.execute(
    db,
  );
  const row = rows[0];
  if (row === undefined) throw new Error('the sequence of account numbers gave nothing');
  return row.number;
}

/** Adds a user. The email is compared in lower case. */
export async function addUser(db: Kysely<Database>, user: NewUser): Promise<Result<User, 'email_taken'>> {
  const id = randomUUID();
  const email = user.email.toLowerCase();
  try {
    await db
      .insertInto('auth.users')
      .values({
        id,
        email,
        password_hash: user.passwordHash,
        display_name: user.displayName,
        role: user.role,
        account_id: user.accountId,
      })
      .execute();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)
      return err('email_taken');
    throw error;
  }
  return ok({ id, email, displayName: user.displayName, role: user.role, accountId: user.accountId });
}

export async function findUserByEmail(
  db: Kysely<Database>,
  email: string,
): Promise<(User & { readonly passwordHash: string }) | undefined> {
  const row = await db
    .selectFrom('auth.users')
    .selectAll()
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    email: row.email,
    displayName: row.display_name,
    role: row.role === 'ops' || row.role === 'market_maker' ? row.role : 'trader',
    accountId: row.account_id,
    passwordHash: row.password_hash,
  };
}

import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const authTables: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.executeQuery(CompiledQuery.raw(AUTH_TABLES));
  },
};

/** Account numbers are given here, once and for good; those below 1000 belong to the exchange itself. */
const AUTH_TABLES = `
create schema auth;

create sequence auth.account_numbers as int8 start 1000 minvalue 1000 maxvalue 2147483647 no cycle;

create table auth.users (
  id text primary key,
  email text not null unique check (email = lower(email)),
  password_hash text not null,
  display_name text not null,
  role text not null check (role in ('trader', 'market_maker', 'ops')),
  account_id int8 not null unique default nextval('auth.account_numbers'),
  created_at timestamptz not null default now()
);
alter sequence auth.account_numbers owned by auth.users.account_id;
comment on column auth.users.account_id is 'Number of the account in the ledger.';
comment on column auth.users.password_hash is 'argon2id in PHC form.';

create table auth.sessions (
  id text primary key,
  user_id text not null references auth.users (id) on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  ip text,
  user_agent text
);
create index sessions_by_user on auth.sessions (user_id);
create index sessions_by_expiry on auth.sessions (expires_at);
comment on column auth.sessions.id is 'SHA-256 of the token in hexadecimal; the token itself is stored nowhere.';
`;

import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The archived tape. Once trimmed from Redis it is the truth, so no rebuild or reset of read models touches this schema. */
export const journalArchive: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.executeQuery(CompiledQuery.raw(JOURNAL_TABLES));
  },
};

const JOURNAL_TABLES = `
create schema journal;

create table journal.segments (
  actor text not null,
  first_number int8 not null,
  last_number int8 not null,
  last_epoch int8 not null,
  previous_hash bytea not null,
  last_hash bytea not null,
  body bytea not null,
  checksum bytea not null,
  archived_at timestamptz not null default now(),
  verified_at timestamptz,
  primary key (actor, first_number),
  unique (actor, last_number),
  check (first_number >= 1 and last_number >= first_number)
);
alter table journal.segments alter column body set storage external;
comment on table journal.segments is 'Inbox entries and out frames of the actors, in pieces that follow one another without a hole.';
comment on column journal.segments.previous_hash is 'Hash of the frame before the first one; 32 zero bytes at the beginning.';
comment on column journal.segments.body is 'The frames, deflated.';
comment on column journal.segments.checksum is 'SHA-256 over actor, numbers, hashes and body.';
comment on column journal.segments.verified_at is 'When it was read back and found equal; nothing is trimmed before.';

create table journal.checkpoints (
  actor text not null,
  number int8 not null,
  epoch int8 not null,
  hash bytea not null,
  state_hash bytea not null,
  public_key bytea not null,
  signature bytea not null,
  made_at timestamptz not null default now(),
  primary key (actor, number)
);
comment on table journal.checkpoints is 'What an actor''s tape was at a frame that carries the hash of its state, signed.';
comment on column journal.checkpoints.hash is 'Hash of the frame: it stands for everything up to it.';
comment on column journal.checkpoints.public_key is 'Ed25519 key that verifies the signature.';

create table journal.readers (
  reader text not null,
  actor text not null,
  number int8 not null,
  until timestamptz not null,
  primary key (reader, actor)
);
comment on table journal.readers is 'Where readers stand that want to find their next entry in Redis; a registration ends by itself.';
comment on column journal.readers.number is 'Last entry that the reader has kept.';
`;

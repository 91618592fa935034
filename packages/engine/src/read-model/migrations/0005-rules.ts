import { CompiledQuery, sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { ReadSchemaName } from './0001-read-tables.ts';

export const rules: Migration = {
  up: (db: Kysely<unknown>) => addRules(db, 'read'),
};

/**
 * Adds to a schema of read models what orders with conditions, corrections, frozen accounts and lots need; a rebuild does the
 * same to the schema it prepares. Run it in a transaction.
 */
export async function addRules<T>(db: Kysely<T>, schema: ReadSchemaName): Promise<void> {
  await sql`select set_config('search_path', ${schema}, true)`.execute(db);
  await db.executeQuery(CompiledQuery.raw(RULES));
  await sql`select set_config('search_path', 'public', true)`.execute(db);
}

const RULES = `
alter table orders
  add column min_quantity int8 not null default 0,
  add column trail int8 not null default 0,
  add column stop_limit_price int8 not null default 0,
  add column take_profit_price int8 not null default 0,
  add column stop_loss_price int8 not null default 0,
  add column exit_order_id int8;
comment on column orders.min_quantity is 'Lots that an IOC trades at once, or nothing; 0 for no minimum.';
comment on column orders.trail is 'Distance of a trailing stop in ticks; 0 for none.';
comment on column orders.stop_limit_price is 'Ticks. Limit of an OCO order once its stop was reached; 0 for a market order then.';
comment on column orders.take_profit_price is 'Ticks. Where the exit of a bracket takes its profit; 0 for none.';
comment on column orders.stop_loss_price is 'Ticks. Where the exit of a bracket stops its loss; 0 for none.';
comment on column orders.exit_order_id is 'Order that is the exit of this bracket, once something of the entry is filled.';

alter table accounts
  add column short_limit int8 not null default 0,
  add column frozen int2 not null default 0,
  add column killed bool not null default false;
comment on column accounts.short_limit is 'Largest value of the short positions in 10^-4 of the currency; 0 for none.';
comment on column accounts.frozen is '0 not at all, 1 no trading, 2 no transfers either.';
comment on column accounts.killed is 'Whether the kill switch covers this account by name.';

alter table balances add column owed int8 not null default 0;
comment on column balances.total is 'Cash in 10^-4 of the currency, shares in lots; what is held included; below 0 for shares sold short.';
comment on column balances.owed is 'What the house gave when a trade was taken back; credits pay it first.';
comment on column positions.cost is 'Cost of what is owned, 10^-4 of the currency; below 0 for what was sold short.';

create table reversed_fills (
  account_id int8 not null,
  account_seq int8 not null,
  instrument_id int8 not null,
  trade_id int8 not null,
  order_id int8 not null,
  side int2 not null,
  price int8 not null,
  quantity int8 not null,
  cash int8 not null,
  fee int8 not null,
  owed_cash int8 not null,
  owed_shares int8 not null,
  reversed_at timestamptz not null,
  primary key (account_id, account_seq)
);
create index reversed_fills_by_trade on reversed_fills (instrument_id, trade_id);
comment on table reversed_fills is 'Fills of trades that were taken back, one row for each side. From the ledger.';
comment on column reversed_fills.fee is 'Fee that went back to the account, 10^-4 of the currency.';
comment on column reversed_fills.owed_cash is 'What the account could not give back at once, 10^-4 of the currency.';
comment on column reversed_fills.owed_shares is 'The same in lots.';

create table position_lots (
  account_id int8 not null,
  account_seq int8 not null,
  instrument_id int8 not null,
  quantity int8 not null,
  open_quantity int8 not null,
  unit_cost int8 not null,
  realised int8 not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (account_id, account_seq)
) with (fillfactor = 80);
create index open_lots on position_lots (account_id, instrument_id, account_seq) where open_quantity <> 0;
comment on table position_lots is 'What a position consists of: one lot for each event that opened or added to it; the oldest is closed first. From the ledger.';
comment on column position_lots.account_seq is 'Account seq of the event that opened the lot.';
comment on column position_lots.quantity is 'Lots of the instrument when it was opened; below 0 when sold short.';
comment on column position_lots.open_quantity is 'What is left of it.';
comment on column position_lots.unit_cost is 'Cash for one lot of the instrument, 10^-4 of the currency.';
comment on column position_lots.realised is 'Profit that closing it has realised, 10^-4 of the currency.';

create function move_lots(
  accounts int8[], seqs int8[], instruments int8[], moves int8[], prices int8[], times int8[]
) returns void language plpgsql as $$
declare
  oldest record;
  rest int8;
  part int8;
  happened timestamptz;
begin
  for n in 1 .. coalesce(array_length(accounts, 1), 0) loop
    rest := moves[n];
    happened := 'epoch'::timestamptz + times[n] * interval '1 microsecond';
    while rest <> 0 loop
      select l.account_seq, l.open_quantity into oldest from position_lots l
      where l.account_id = accounts[n] and l.instrument_id = instruments[n] and l.open_quantity <> 0
      order by l.account_seq limit 1;
      exit when not found or sign(oldest.open_quantity) = sign(rest);
      part := sign(oldest.open_quantity) * least(abs(oldest.open_quantity), abs(rest));
      update position_lots l set
        open_quantity = l.open_quantity - part,
        realised = l.realised + part * (coalesce(prices[n], l.unit_cost) - l.unit_cost),
        closed_at = case when l.open_quantity = part then happened end
      where l.account_id = accounts[n] and l.account_seq = oldest.account_seq;
      rest := rest + part;
    end loop;
    if rest <> 0 and prices[n] is not null then
      insert into position_lots values
        (accounts[n], seqs[n], instruments[n], rest, rest, prices[n], 0, happened, null);
    end if;
  end loop;
end $$;
comment on function move_lots is 'Opens and closes lots, first in first out. A move without a price is a withdrawal: it realises nothing.';
`;

import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { freezeLevelName } from '@buttonwood/shared/account/to-wire.ts';
import { toPublicId } from '@buttonwood/shared/ids/public-id.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import type { Role } from '@buttonwood/shared/wire/http-types.ts';
import type { OpsAccount } from '@buttonwood/shared/wire/ops-trading.ts';
import type { Kysely, SelectQueryBuilder } from 'kysely';

/** Accounts with who they belong to; those that need a look first. `q` is a part of an email or a name. */
export function selectOpsAccounts(db: Kysely<Database>, q: string | undefined) {
  const rows = db
    .selectFrom('read.accounts as a')
    .leftJoin('auth.users as u', 'u.account_id', 'a.account_id')
    .selectAll('a')
    .select(['u.email', 'u.display_name', 'u.role'])
    .orderBy((eb) => eb.or([eb('a.frozen', '>', 0), eb('a.killed', '=', true)]), 'desc')
    .orderBy('u.email', (order) => order.asc().nullsLast())
    .orderBy('a.account_id');
  if (q === undefined || q.trim() === '') return rows;
  const part = `%${q.trim().replace(/[\\%_]/g, '\\$&')}%`;
  return rows.where((eb) => eb.or([eb('u.email', 'ilike', part), eb('u.display_name', 'ilike', part)]));
}

type OpsAccountRow =
  ReturnType<typeof selectOpsAccounts> extends SelectQueryBuilder<infer _D, infer _T, infer Row>
    ? Row
    : never;

export function toOpsAccount(row: OpsAccountRow): OpsAccount {
  return {
    account_id: toPublicId('account', row.account_id),
    email: row.email,
    display_name: row.display_name,
    role: toRole(row.role),
    maker_bps: row.maker_bps,
    taker_bps: row.taker_bps,
    max_live_orders: row.max_live_orders,
    short_limit: formatCash(row.short_limit),
    frozen: freezeLevelName(row.frozen),
    killed: row.killed,
  };
}

function toRole(text: string | null): Role | null {
  return text === 'trader' || text === 'market_maker' || text === 'ops' ? text : null;
}

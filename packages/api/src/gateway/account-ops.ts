import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { FreezeAccount, FreezeLevel, SetAccountTerms } from '@buttonwood/shared/messages/commands.ts';
import { parseCash } from '@buttonwood/shared/money/cash.ts';
import type { FreezeRequest, TermsRequest } from '@buttonwood/shared/wire/ops-trading.ts';
import { problemOf } from '../http/problem.ts';
import { refused, type CommandUser } from './command-outcome.ts';
import { ledgerOf, type Gateway } from './gateway.ts';
import { sendOpsCommand, type OpsOutcome, type Taken } from './ops-command.ts';
import { fieldProblem } from './parse-order.ts';

/** Wait for the read model to show what was changed. */
const SHOWN_WAIT_MS = 1_000;

/** Freezes an account, or lets it go again with the level `none`. */
export async function freezeAccount(
  gateway: Gateway,
  user: CommandUser,
  account: number,
  { level, cancel_orders: cancels, reason }: FreezeRequest,
): Promise<OpsOutcome<Taken>> {
  const body = {
    account,
    level: FreezeLevel[level],
    cancelOrders: cancels === true ? 1 : 0,
    operator: user.account,
    why: reason,
  };
  const outcome = await sendOpsCommand(gateway, ledgerOf(gateway, account), 'AccountFrozen', (header) =>
    encodeMessage(FreezeAccount, body, header),
  );
  return shown(gateway, account, outcome);
}

/** Sets fees and limits of an account; what the request leaves out stays as it is. */
export async function setTerms(
  gateway: Gateway,
  user: CommandUser,
  account: number,
  request: TermsRequest,
): Promise<OpsOutcome<Taken>> {
  const now = await gateway.db
    .selectFrom('read.accounts')
    .select(['maker_bps', 'taker_bps', 'max_live_orders', 'short_limit'])
    .where('account_id', '=', account)
    .executeTakeFirst();
  if (now === undefined) return refused(problemOf('unknown_account'));
  const limit = request.short_limit === undefined ? undefined : parseCash(request.short_limit);
  if (limit?.ok === false) return refused(fieldProblem('short_limit', 'a plain decimal amount'));
  const body = {
    account,
    makerBps: request.maker_bps ?? now.maker_bps,
    takerBps: request.taker_bps ?? now.taker_bps,
    maxLiveOrders: request.max_live_orders ?? now.max_live_orders,
    shortLimit: limit?.value ?? now.short_limit,
    operator: user.account,
  };
  const outcome = await sendOpsCommand(gateway, ledgerOf(gateway, account), 'AccountTermsSet', (header) =>
    encodeMessage(SetAccountTerms, body, header),
  );
  return shown(gateway, account, outcome);
}

/** What the operator reads next shows the change, if the read model comes as far in time. */
async function shown(
  gateway: Gateway,
  account: number,
  outcome: OpsOutcome<Taken>,
): Promise<OpsOutcome<Taken>> {
  if (outcome.kind === 'done') {
    const reached = new Map([[ledgerOf(gateway, account), outcome.value.position]]);
    await gateway.freshness.reach(reached, SHOWN_WAIT_MS);
  }
  return outcome;
}

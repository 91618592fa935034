import { toWireCash, toWireShares, CASH_ASSET_NAME } from '@buttonwood/shared/account/to-wire.ts';
import { err, ok, type Result } from '@buttonwood/shared/base/result.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { MAX_TRANSFER } from '@buttonwood/shared/limits.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Deposit, Withdraw } from '@buttonwood/shared/messages/commands.ts';
import { TransferDirection } from '@buttonwood/shared/messages/ledger-events.ts';
import { formatCash, parseCash } from '@buttonwood/shared/money/cash.ts';
import { formatQuantity, parseQuantity } from '@buttonwood/shared/money/quantity.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import type { Balance, TransferRequest, TransferResult } from '@buttonwood/shared/wire/http-types.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { problemOf } from '../http/problem.ts';
import { commandKey, contentDigest, type CommandKey } from './command-key.ts';
import { done, refused, type CommandOutcome, type CommandUser } from './command-outcome.ts';
import type { Decide } from './command-results.ts';
import { ledgerOf, type Gateway } from './gateway.ts';
import { fieldProblem } from './parse-order.ts';

export type Direction = 'deposit' | 'withdrawal';

/** An amount of an asset: cash in 10^-4 of the currency, shares in lots of `info`. */
export interface ParsedAmount {
  readonly asset: number;
  readonly amount: number;
  readonly info: InstrumentInfo | undefined;
}

const MAX_LOOK_UPS = 3;

/** Reads asset and amount of a transfer. */
export async function parseAmount(
  gateway: Pick<Gateway, 'instruments'>,
  request: Pick<TransferRequest, 'asset' | 'amount'>,
): Promise<Result<ParsedAmount, Problem>> {
  if (request.asset === CASH_ASSET_NAME) {
    const cash = parseCash(request.amount);
    if (!cash.ok) return err(fieldProblem('amount', 'a plain decimal amount with at most four places'));
    if (cash.value < 1 || cash.value > MAX_TRANSFER) return err(fieldProblem('amount', 'zero or too large'));
    return ok({ asset: CASH_ASSET, amount: cash.value, info: undefined });
  }
  const info = await gateway.instruments.bySymbol(request.asset);
  if (info === undefined) {
    return err(
      problemOf('unknown_symbol', { errors: [{ field: 'asset', message: 'USD or a listed symbol' }] }),
    );
  }
  const lots = parseQuantity(request.amount, info.lotSize);
  if (!lots.ok) return err(fieldProblem('amount', 'a whole number of shares, in lots, from one lot on'));
  return ok({ asset: info.instrument, amount: lots.value, info });
}

interface Posted {
  readonly kind: 'posted';
  readonly total: number;
  readonly held: number;
  readonly seq: number;
  readonly position: number;
}
type TransferDecision =
  | Posted
  | { readonly kind: 'denied'; readonly reason: number }
  | { readonly kind: 'replayed'; readonly reason: number; readonly position: number }
  | { readonly kind: 'key_refused'; readonly reason: number; readonly floor: number };

/** Moves an asset into or out of the user's account, once for each key. */
export async function transfer(
  gateway: Gateway,
  user: CommandUser,
  direction: Direction,
  amount: ParsedAmount,
  keyText: string,
): Promise<CommandOutcome<TransferResult>> {
  const key = commandKey('transfer', user.account, keyText, gateway.now());
  const stream = ledgerOf(gateway, user.account);
  let atLeast = 0;
  for (let tries = 0; tries <= MAX_LOOK_UPS; tries++) {
    if (atLeast > 0) await gateway.freshness.reach(new Map([[stream, atLeast]]));
    const checked = (await gateway.freshness.positions()).get(stream) ?? 0;
    const known = await findTransfer(gateway, user, keyText);
    const sent = await sendTransfer(
      gateway,
      user,
      direction,
      amount,
      key,
      known === undefined ? checked : undefined,
    );
    if (sent.kind === 'failed') return refused(problemOf(sent.code));
    // A transfer that is not decided yet has no result to show; the same key finds it.
    if (sent.kind === 'pending') return refused(problemOf('outcome_unknown'));
    const decision = sent.value;
    switch (decision.kind) {
      case 'posted':
        gateway.ownWrites.acknowledged(user.account, stream, decision.position);
        return done(resultOf(direction, amount, decision.total, decision.held, decision.seq));
      case 'denied':
        return refused(problemOf(reasonName(decision.reason)));
      case 'replayed':
        if (decision.reason !== 0) return refused(problemOf(reasonName(decision.reason)), true);
        await gateway.freshness.reach(new Map([[stream, decision.position]]));
        return replayed(gateway, user, direction, amount, keyText);
      case 'key_refused':
        if (reasonName(decision.reason) !== 'check_stale')
          return refused(problemOf(reasonName(decision.reason)));
        if (known !== undefined) return replayed(gateway, user, direction, amount, keyText);
        atLeast = decision.floor;
    }
  }
  return refused(problemOf('check_stale'));
}

const decideTransfer: Decide<TransferDecision> = (seen) => {
  for (const { event, position } of seen) {
    switch (event.kind) {
      case 'Transferred': {
        const { total, held, accountSeq: seq } = event.body;
        return { value: { kind: 'posted', total, held, seq, position }, complete: true };
      }
      case 'TransferDenied':
        return { value: { kind: 'denied', reason: event.body.reason }, complete: true };
      case 'CommandReplayed':
        return { value: { kind: 'replayed', reason: event.body.reason, position }, complete: true };
      case 'KeyRefused':
        return {
          value: { kind: 'key_refused', reason: event.body.reason, floor: event.body.floor },
          complete: true,
        };
      default:
        break;
    }
  }
  return undefined;
};

/** `checked` is undefined for a key that was found: then its own time must not let it pass as a new one. */
function sendTransfer(
  gateway: Gateway,
  user: CommandUser,
  direction: Direction,
  { asset, amount }: ParsedAmount,
  key: CommandKey,
  checked: number | undefined,
) {
  const body = {
    account: user.account,
    asset,
    amount,
    checked: checked ?? 0,
    keyTime: checked === undefined ? 0 : key.time,
    keyHash: key.hash,
    digest: contentDigest([TransferDirection[direction], asset, amount]),
    key: key.text,
  };
  return gateway.sender.send(
    ledgerOf(gateway, user.account),
    'ordinary',
    (header) => encodeMessage(direction === 'deposit' ? Deposit : Withdraw, body, header),
    decideTransfer,
  );
}

function findTransfer(gateway: Gateway, user: CommandUser, key: string) {
  return gateway.db
    .selectFrom('read.transfers')
    .selectAll()
    .where('account_id', '=', user.account)
    .where('transfer_key', '=', key)
    .executeTakeFirst();
}

/** The outcome of the first transfer with this key, with the balance as it is now. */
async function replayed(
  gateway: Gateway,
  user: CommandUser,
  direction: Direction,
  amount: ParsedAmount,
  key: string,
): Promise<CommandOutcome<TransferResult>> {
  const first = await findTransfer(gateway, user, key);
  if (first === undefined) return refused(problemOf('outcome_unknown'));
  const same =
    first.asset_id === amount.asset &&
    first.amount === amount.amount &&
    first.direction === TransferDirection[direction];
  if (!same) return refused(problemOf('duplicate_client_order_id'));
  if (first.reason !== 0) return refused(problemOf(reasonName(first.reason)), true);
  const balance = await gateway.db
    .selectFrom('read.balances')
    .select(['total', 'held'])
    .where('account_id', '=', user.account)
    .where('asset_id', '=', amount.asset)
    .executeTakeFirst();
  return done(resultOf(direction, amount, balance?.total ?? 0, balance?.held ?? 0, first.account_seq), true);
}

function resultOf(
  direction: Direction,
  { amount, info }: ParsedAmount,
  total: number,
  held: number,
  seq: number,
): TransferResult {
  const balance: Balance = info === undefined ? toWireCash(total, held) : toWireShares(total, held, info);
  const text = info === undefined ? formatCash(amount) : formatQuantity(amount, info.lotSize);
  return { asset: balance.asset, amount: text, direction, balance, seq };
}

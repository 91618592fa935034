import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { OpenAccount } from '@buttonwood/shared/messages/commands.ts';
import { err, ok, type Result } from '@buttonwood/shared/base/result.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { problemOf } from '../http/problem.ts';
import type { Decide } from './command-results.ts';
import { ledgerOf, type Gateway } from './gateway.ts';

/** Fee rates of an account that signs itself up, in basis points. */
export const DEFAULT_FEES = { makerBps: 1, takerBps: 3 } as const;

type Opened = { readonly reason: number };

const decideOpen: Decide<Opened> = (seen) => {
  for (const { event } of seen) {
    if (event.kind === 'AccountOpened') return { value: { reason: 0 }, complete: true };
    if (event.kind === 'RequestDenied') return { value: { reason: event.body.reason }, complete: true };
  }
  return undefined;
};

/** Opens an account in the ledger and waits until it is open. An account that is open already is fine. */
export async function openAccount(
  gateway: Pick<Gateway, 'sender' | 'ledgerShards'>,
  account: number,
  fees: { readonly makerBps: number; readonly takerBps: number } = DEFAULT_FEES,
): Promise<Result<undefined, Problem>> {
  const sent = await gateway.sender.send(
    ledgerOf(gateway, account),
    'ordinary',
    (header) => encodeMessage(OpenAccount, { account, ...fees, maxLiveOrders: 0 }, header),
    decideOpen,
  );
  if (sent.kind === 'failed') return err(problemOf(sent.code));
  if (sent.kind === 'pending') return err(problemOf('outcome_unknown'));
  const { reason } = sent.value;
  if (reason !== 0 && reasonName(reason) !== 'account_exists') return err(problemOf(reasonName(reason)));
  return ok(undefined);
}

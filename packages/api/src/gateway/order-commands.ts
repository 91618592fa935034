import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { MassCancel } from '@buttonwood/shared/messages/commands.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side, type SideName } from '@buttonwood/shared/order/side.ts';
import type {
  AmendResult,
  CancelAllResult,
  CancelResult,
  OrderResult,
} from '@buttonwood/shared/wire/http-types.ts';
import { problemOf } from '../http/problem.ts';
import { amendOrder, cancelOrder } from './change-order.ts';
import { done, refused, type CommandOutcome, type CommandUser } from './command-outcome.ts';
import type { Decide } from './command-results.ts';
import { ledgerOf, type Gateway } from './gateway.ts';
import { placeOrder } from './place-order.ts';

/**
 * Order entry, for HTTP and ws alike. Bodies come unchecked, as the client sent them. Every call ends within the bounded
 * wait for the engine and never throws for something a client did.
 */
export interface OrderCommands {
  place(user: CommandUser, body: unknown): Promise<CommandOutcome<OrderResult>>;
  amend(user: CommandUser, orderId: string, body: unknown): Promise<CommandOutcome<AmendResult>>;
  cancel(user: CommandUser, orderId: string): Promise<CommandOutcome<CancelResult>>;
  cancelAll(user: CommandUser, scope: CancelScope): Promise<CommandOutcome<CancelAllResult>>;
}
export interface CancelScope {
  readonly symbol?: string | undefined;
  readonly side?: SideName | undefined;
}

export function createOrderCommands(gateway: Gateway): OrderCommands {
  return {
    place: (user, body) => placeOrder(gateway, user, body),
    amend: (user, orderId, body) => amendOrder(gateway, user, orderId, body),
    cancel: (user, orderId) => cancelOrder(gateway, user, orderId),
    cancelAll: (user, scope) => cancelAll(gateway, user, scope),
  };
}

type Forwarded = { readonly orders: number } | { readonly reason: number };

const decideCancelAll: Decide<Forwarded> = (seen) => {
  for (const { event } of seen) {
    if (event.kind === 'MassCancelForwarded') return { value: { orders: event.body.orders }, complete: true };
    if (event.kind === 'RequestDenied') return { value: { reason: event.body.reason }, complete: true };
  }
  return undefined;
};

async function cancelAll(
  gateway: Gateway,
  user: CommandUser,
  { symbol, side }: CancelScope,
): Promise<CommandOutcome<CancelAllResult>> {
  const info = symbol === undefined ? undefined : await gateway.instruments.bySymbol(symbol);
  if (symbol !== undefined && info === undefined) return refused(problemOf('unknown_symbol'));
  const scope = {
    account: user.account,
    instrument: info?.instrument ?? 0,
    side: side === undefined ? 0 : Side[side],
  };
  const sent = await gateway.sender.send(
    ledgerOf(gateway, user.account),
    'cancel',
    (header) => encodeMessage(MassCancel, scope, header),
    decideCancelAll,
  );
  if (sent.kind === 'failed') return refused(problemOf(sent.code));
  if (sent.kind === 'pending') return { kind: 'pending', value: { requested: 0 } };
  if ('reason' in sent.value) return refused(problemOf(reasonName(sent.value.reason)));
  return done({ requested: sent.value.orders });
}

import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { WS_CLOSE } from '@buttonwood/shared/wire/ws-messages.ts';
import type { CommandOutcome, CommandUser } from '../gateway/command-outcome.ts';
import type { OrderCommands } from '../gateway/order-commands.ts';
import { problemOf } from '../http/problem.ts';
import {
  isPrivateChannel,
  isPublicChannel,
  parseRequest,
  subscriptionKey,
  type ClientRequest,
} from './client-request.ts';
import type { Connection } from './connection.ts';
import type { FoldDesks } from './fold-desks.ts';
import { SUBSCRIBE_COST, type HubLimits } from './hub-limits.ts';
import type { HubIdentity } from './hub-identity.ts';
import { FairTurns } from './fair-turns.ts';

/** Order entry as on HTTP: the same schemas, the same answers. Bodies go there as the client sent them. */
export type HubOrders = Pick<OrderCommands, 'place' | 'amend' | 'cancel'>;

export interface ClientRequestsDeps {
  readonly desks: FoldDesks;
  readonly orders: HubOrders;
  readonly limits: HubLimits;
  /** Microseconds since 1970. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

type OrderRequest = Extract<ClientRequest, { readonly op: `order.${string}` }>;
type Subscribe = Extract<ClientRequest, { readonly op: 'subscribe' | 'unsubscribe' }>;

/**
 * Answers what clients ask. Orders are carried out as there is room for them, each connection in turn, and those of one
 * connection in the order in which they came; cancels have room of their own, so that they wait for no order that is not
 * on its way yet. What there is no room for waits, and a connection that has enough of that is not read any further.
 */
export class ClientRequests {
  private readonly deps: ClientRequestsDeps;
  private readonly ordinary: FairTurns<Connection, OrderRequest>;
  private readonly cancels: FairTurns<Connection, OrderRequest>;

  constructor(deps: ClientRequestsDeps) {
    this.deps = deps;
    const { maxOrdersUnderWay, maxCancelsUnderWay } = deps.limits;
    this.ordinary = this.turns(maxOrdersUnderWay);
    this.cancels = this.turns(maxCancelsUnderWay);
  }

  /** Takes one text message; what cannot be read ends this connection and no other. */
  receive(connection: Connection, text: string): void {
    if (!connection.isOpen) return;
    const parsed = parseRequest(text);
    if (parsed.kind === 'unreadable') connection.close(WS_CLOSE.unreadable, 'not JSON');
    else if (parsed.kind === 'protocol') connection.close(WS_CLOSE.protocol, 'not a request');
    else if (!connection.allowRequest(costOf(parsed.request), this.deps.now())) {
      connection.close(WS_CLOSE.limit, 'too many requests');
    } else this.handle(connection, parsed.request);
  }

  private turns(places: number): FairTurns<Connection, OrderRequest> {
    return new FairTurns({
      places,
      start: (connection, request) => this.order(connection, request),
      onTurn: (connection) => connection.waitsLess(),
    });
  }

  private handle(connection: Connection, request: ClientRequest): void {
    switch (request.op) {
      case 'ping':
        connection.reply(request.id, {});
        break;
      case 'subscribe':
        this.subscribe(connection, request);
        break;
      case 'unsubscribe':
        this.unsubscribe(connection, request);
        break;
      case 'order.cancel':
        connection.waitsMore();
        this.cancels.add(connection, request);
        break;
      default:
        connection.waitsMore();
        this.ordinary.add(connection, request);
    }
  }

  private subscribe(connection: Connection, { id, ch, symbol }: Subscribe): void {
    const { desks, limits } = this.deps;
    const now = this.deps.now();
    if (connection.subscriptions.size >= limits.maxSubscriptions) {
      connection.refuse(
        id,
        problemOf('rate_limited', { detail: 'The connection has as many subscriptions as it may.' }),
      );
      return;
    }
    if (isPublicChannel(ch)) {
      const desk = symbol === undefined ? undefined : desks.directory.desk(symbol);
      const topic = desk?.topic(ch);
      if (desk === undefined || topic === undefined)
        return connection.refuse(id, problemOf('unknown_symbol'));
      connection.reply(id, {});
      desk.join(ch, connection.subscribe(topic), now);
    } else if (isPrivateChannel(ch)) {
      if (symbol !== undefined)
        return connection.refuse(id, fieldProblem('symbol', 'Private channels have no symbol.'));
      if (connection.identity === null) return connection.refuse(id, problemOf('unauthenticated'));
      const { account } = connection.identity.user;
      const desk = desks.accountDesk(account);
      if (desk === undefined) return connection.refuse(id, problemOf('engine_unavailable'));
      connection.reply(id, {});
      desk.join(ch, account, connection.subscribe(desk.topic(ch, account)), now);
    } else {
      connection.refuse(id, fieldProblem('ch', 'There is no such channel.'));
    }
  }

  /** Ending what does not exist is no error: the client wants it gone, and it is. */
  private unsubscribe(connection: Connection, { id, ch, symbol }: Subscribe): void {
    if (!isPublicChannel(ch) && !isPrivateChannel(ch)) {
      connection.refuse(id, fieldProblem('ch', 'There is no such channel.'));
      return;
    }
    connection.unsubscribe(subscriptionKey(ch, symbol));
    connection.reply(id, {});
  }

  private async order(connection: Connection, request: OrderRequest): Promise<void> {
    // Who has been signed out or cut off meanwhile does not trade any more.
    if (!connection.isOpen) return;
    const { id } = request;
    const { identity } = connection;
    if (identity === null) return connection.refuse(id, problemOf('unauthenticated'));
    try {
      const outcome = await this.inTurn(connection, identity, request);
      if (outcome.kind === 'refused') connection.refuse(id, outcome.problem);
      else connection.reply(id, outcome.value);
    } catch (error) {
      this.deps.onError(error);
      connection.refuse(id, problemOf('internal_error'));
    }
  }

  /** Starts a request when the one before it stands in the queue, so that commands keep the order in which they came. */
  private async inTurn(
    connection: Connection,
    { user }: HubIdentity,
    request: OrderRequest,
  ): Promise<CommandOutcome<unknown>> {
    const before = connection.lastQueued;
    const turn = Promise.withResolvers<undefined>();
    const onQueued = (): void => turn.resolve(undefined);
    connection.lastQueued = turn.promise;
    await before;
    try {
      return await this.carryOut({ ...user, onQueued }, request);
    } finally {
      onQueued();
    }
  }

  private carryOut(user: CommandUser, request: OrderRequest): Promise<CommandOutcome<unknown>> {
    const { orders } = this.deps;
    switch (request.op) {
      case 'order.place':
        return orders.place(user, request.order);
      case 'order.amend':
        return orders.amend(user, request.orderId, request.amend);
      case 'order.cancel':
        return orders.cancel(user, request.orderId);
    }
  }
}

function costOf({ op }: ClientRequest): number {
  return op === 'subscribe' ? SUBSCRIBE_COST : 1;
}

function fieldProblem(field: string, message: string): Problem {
  return problemOf('validation_failed', { errors: [{ field, message }] });
}

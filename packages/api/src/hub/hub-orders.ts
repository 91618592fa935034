import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import type { Role } from '@buttonwood/shared/wire/http-types.ts';

/** Who a socket belongs to. `account` is the internal number; `sessionId` the public handle of the login session. */
export interface HubIdentity {
  readonly user: { readonly userId: string; readonly account: number; readonly role: Role };
  readonly sessionId: string;
}

export type OrderOutcome =
  { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly problem: Problem };

/**
 * Order entry as the hub needs it. Bodies arrive as the client sent them: the same schemas, roles and rate limits as on
 * HTTP apply behind this port. Every call ends within its own bound, and never throws for a bad request.
 */
export interface HubOrders {
  place(identity: HubIdentity, order: unknown): Promise<OrderOutcome>;
  amend(identity: HubIdentity, orderId: string, amend: unknown): Promise<OrderOutcome>;
  cancel(identity: HubIdentity, orderId: string): Promise<OrderOutcome>;
}

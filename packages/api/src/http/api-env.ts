import type { Role } from '@buttonwood/shared/wire/http-types.ts';
import type { Context } from 'hono';

/** Who makes a request: a user with a valid session. */
export interface Principal {
  readonly userId: string;
  readonly accountId: number;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  /** Hash of the session token: the public handle of the session. */
  readonly sessionId: string;
  /** Microseconds since 1970. */
  readonly expiresAt: number;
  readonly via: 'cookie' | 'bearer';
}

/** What every handler finds in its context. */
export interface ApiEnv {
  Bindings: { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } } };
  Variables: {
    requestId: string;
    /** Undefined on public routes without a session. */
    principal: Principal | undefined;
  };
}

export type ApiContext = Context<ApiEnv>;

/** Address of the peer; `unknown` when there is no connection (tests). */
export function peerAddress(c: ApiContext): string {
  return c.env?.incoming?.socket?.remoteAddress ?? 'unknown';
}

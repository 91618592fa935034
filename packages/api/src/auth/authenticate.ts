import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { ApiEnv, Principal } from '../http/api-env.ts';
import { refuse } from '../http/problem.ts';
import { SESSION_COOKIE } from './session-cookie.ts';
import { hashToken, type Sessions } from './sessions.ts';

/** A session that was found valid is believed for this long before the database is asked again. */
const BELIEVED_MS = 1_000;
const MAX_BELIEVED = 10_000;
const TOKEN = /^[a-z2-7]{32,64}$/;

interface Believed {
  readonly principal: Principal;
  readonly until: number;
}

/** Finds out who sends a request, from `Authorization: Bearer` or the session cookie, for HTTP and for ws alike. */
export class Authenticator {
  private readonly sessions: Sessions;
  private readonly believed = new Map<string, Believed>();

  constructor(sessions: Sessions) {
    this.sessions = sessions;
  }

  /** Returns who it is, null without credentials, `invalid` when they are no longer or never were good. */
  async identify(
    authorization: string | undefined,
    cookie: string | undefined,
  ): Promise<Principal | null | 'invalid'> {
    if (authorization !== undefined) {
      const token = /^Bearer ([^ ]+)$/i.exec(authorization)?.[1];
      return (token === undefined ? undefined : await this.look(token, 'bearer')) ?? 'invalid';
    }
    // A stale cookie is sent by the browser by itself: who has one is nobody, not refused.
    return cookie === undefined ? null : ((await this.look(cookie, 'cookie')) ?? null);
  }

  /** Ends the belief in a session at once, here; elsewhere it ends within BELIEVED_MS. */
  forget(sessionId: string): void {
    this.believed.delete(sessionId);
  }

  private async look(token: string, via: Principal['via']): Promise<Principal | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const sessionId = hashToken(token);
    const known = this.believed.get(sessionId);
    if (known !== undefined && known.until > Date.now()) return { ...known.principal, via };
    const session = await this.sessions.validate(token);
    if (session === undefined) {
      this.believed.delete(sessionId);
      return undefined;
    }
    await this.sessions.touch(sessionId);
    const principal: Principal = { ...session, via };
    if (this.believed.size >= MAX_BELIEVED) this.believed.clear();
    this.believed.set(sessionId, { principal, until: Date.now() + BELIEVED_MS });
    return principal;
  }
}

/** Puts the principal into the context. Credentials that are wrong are refused even where none are needed. */
export function authenticate(authenticator: Authenticator): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const principal = await authenticator.identify(
      c.req.header('authorization'),
      getCookie(c, SESSION_COOKIE),
    );
    if (principal === 'invalid') throw refuse('unauthenticated');
    c.set('principal', principal ?? undefined);
    await next();
  };
}

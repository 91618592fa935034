import { createHash } from 'node:crypto';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import type { Role } from '@buttonwood/shared/wire/http-types.ts';
import { sql, type Kysely } from 'kysely';
import { Lucia, TimeSpan, type Adapter } from 'lucia';

/** A session ends this long after it was last extended; it is extended when half of it is over. */
const SESSION_DAYS = 7;
/** However much it is used, a session ends this long after the sign-in. */
const MAX_SESSION_DAYS = 30;
const US_PER_DAY = 86_400_000_000;
const MAX_USER_AGENT = 256;

interface SessionAttributes {
  readonly createdAt: number;
  readonly ip: string | null;
  readonly userAgent: string | null;
}
export interface SessionUser {
  readonly accountId: number;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
}
interface LuciaSettings {
  getUserAttributes: (user: SessionUser) => SessionUser;
  getSessionAttributes: (session: SessionAttributes) => SessionAttributes;
}
declare module 'lucia' {
  interface Register {
    Lucia: Lucia<SessionAttributes, SessionUser>;
    DatabaseUserAttributes: SessionUser;
    DatabaseSessionAttributes: SessionAttributes;
  }
}

export interface NewSession {
  /** What the cookie or the bearer header carries. It is stored nowhere. */
  readonly token: string;
  /** SHA-256 of the token: the public handle. */
  readonly sessionId: string;
  /** Microseconds since 1970. */
  readonly expiresAt: number;
}
export interface ValidSession extends SessionUser {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt: number;
}

/** Sessions, with Lucia inside. This is the only file that knows it. */
export class Sessions {
  private readonly db: Kysely<Database>;
  private readonly lucia: Lucia<SessionAttributes, SessionUser>;

  constructor(db: Kysely<Database>) {
    this.db = db;
    const settings: LuciaSettings = {
      getUserAttributes: (user) => user,
      getSessionAttributes: (session) => session,
    };
    this.lucia = new Lucia(hashingAdapter(db), {
      sessionExpiresIn: new TimeSpan(SESSION_DAYS, 'd'),
      ...settings,
    });
  }

  /** Starts a session with a new random token, whatever token the request carried. */
  async create(userId: string, client: { ip: string | null; userAgent: string | null }): Promise<NewSession> {
    const session = await this.lucia.createSession(userId, {
      createdAt: 0,
      ip: client.ip,
      userAgent: client.userAgent?.slice(0, MAX_USER_AGENT) ?? null,
    });
    return {
      token: session.id,
      sessionId: hashToken(session.id),
      expiresAt: session.expiresAt.getTime() * 1_000,
    };
  }

  /** Returns the session and its user, undefined when the token is unknown or over. */
  async validate(token: string): Promise<ValidSession | undefined> {
    const { session, user } = await this.lucia.validateSession(token);
    if (session === null) return undefined;
    if (Date.now() * 1_000 - session.createdAt > MAX_SESSION_DAYS * US_PER_DAY) {
      await this.lucia.invalidateSession(token);
      return undefined;
    }
    return {
      userId: user.id,
      accountId: user.accountId,
      email: user.email,
      displayName: user.displayName,
      role: user.role,
      sessionId: hashToken(token),
      expiresAt: session.expiresAt.getTime() * 1_000,
    };
  }

  /** Ends one session of the user. Returns false when there is none with this handle. */
  async revoke(userId: string, sessionId: string): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('auth.sessions')
      .where('id', '=', sessionId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** Notes that the session was used; at most once a minute each. */
  async touch(sessionId: string): Promise<void> {
    await this.db
      .updateTable('auth.sessions')
      .set({ last_seen_at: sql`now()` })
      .where('id', '=', sessionId)
      .where('last_seen_at', '<', sql<number>`now() - interval '1 minute'`)
      .execute();
  }

  /** Whether the session with this handle is not over. */
  async isLive(sessionId: string): Promise<boolean> {
    const row = await this.db
      .selectFrom('auth.sessions')
      .select('id')
      .where('id', '=', sessionId)
      .where('expires_at', '>', sql<number>`now()`)
      .executeTakeFirst();
    return row !== undefined;
  }

  deleteExpired(): Promise<void> {
    return this.lucia.deleteExpiredSessions();
  }
}

/** The public handle of a token. Looking a token up by its hash compares in constant time what matters. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Between Lucia, which thinks in tokens, and a table that holds only their hashes. */
function hashingAdapter(db: Kysely<Database>): Adapter {
  return {
    async getSessionAndUser(token) {
      const row = await db
        .selectFrom('auth.sessions as s')
        .innerJoin('auth.users as u', 'u.id', 's.user_id')
        .select(['s.user_id', 's.expires_at', 's.created_at', 's.ip', 's.user_agent'])
        .select(['u.account_id', 'u.email', 'u.display_name', 'u.role'])
        .where('s.id', '=', hashToken(token))
        .executeTakeFirst();
      if (row === undefined) return [null, null];
      return [
        {
          id: token,
          userId: row.user_id,
          expiresAt: new Date(row.expires_at / 1_000),
          attributes: { createdAt: row.created_at, ip: row.ip, userAgent: row.user_agent },
        },
        {
          id: row.user_id,
          attributes: {
            accountId: row.account_id,
            email: row.email,
            displayName: row.display_name,
            role: toRole(row.role),
          },
        },
      ];
    },
    /** By handle, not by token: nobody can turn one back into the other. */
    async getUserSessions(userId) {
      const rows = await db.selectFrom('auth.sessions').selectAll().where('user_id', '=', userId).execute();
      return rows.map((row) => ({
        id: row.id,
        userId,
        expiresAt: new Date(row.expires_at / 1_000),
        attributes: { createdAt: row.created_at, ip: row.ip, userAgent: row.user_agent },
      }));
    },
    async setSession({ id, userId, expiresAt, attributes }) {
      await db
        .insertInto('auth.sessions')
        .values({
          id: hashToken(id),
          user_id: userId,
          expires_at: expiresAt,
          ip: attributes.ip,
          user_agent: attributes.userAgent,
        })
        .execute();
    },
    async updateSessionExpiration(token, expiresAt) {
      await db
        .updateTable('auth.sessions')
        .set({ expires_at: expiresAt })
        .where('id', '=', hashToken(token))
        .execute();
    },
    async deleteSession(token) {
      await db.deleteFrom('auth.sessions').where('id', '=', hashToken(token)).execute();
    },
    async deleteUserSessions(userId) {
      await db.deleteFrom('auth.sessions').where('user_id', '=', userId).execute();
    },
    async deleteExpiredSessions() {
      await db
        .deleteFrom('auth.sessions')
        .where('expires_at', '<=', sql<number>`now()`)
        .execute();
    },
  };
}

function toRole(text: string): Role {
  return text === 'ops' || text === 'market_maker' ? text : 'trader';
}

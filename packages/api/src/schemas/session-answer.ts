import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { toPublicId } from '@buttonwood/shared/ids/public-id.ts';
import type { Me, SessionResponse } from '@buttonwood/shared/wire/http-types.ts';
import { setSessionCookie } from '../auth/session-cookie.ts';
import type { Sessions } from '../auth/sessions.ts';
import { peerAddress, type ApiContext } from '../http/api-env.ts';

type UserFields = Omit<Me, 'user_id' | 'account_id' | 'display_name'> & {
  readonly id: string;
  readonly displayName: string;
  readonly accountId: number;
};

export function toMe(user: UserFields): Me {
  return {
    user_id: user.id,
    account_id: toPublicId('account', user.accountId),
    email: user.email,
    display_name: user.displayName,
    role: user.role,
  };
}

/** Starts a new session for the user: as a cookie, or as a token in the answer for a machine that asked for one. */
export async function startSession(
  c: ApiContext,
  sessions: Sessions,
  user: UserFields,
  wantsToken: boolean,
): Promise<SessionResponse> {
  const session = await sessions.create(user.id, {
    ip: peerAddress(c),
    userAgent: c.req.header('user-agent') ?? null,
  });
  if (!wantsToken) setSessionCookie(c, session.token, session.expiresAt);
  const answer = { user: toMe(user), expires_at: formatInstant(session.expiresAt) };
  return wantsToken ? { ...answer, token: session.token } : answer;
}

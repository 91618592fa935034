import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { parse } from 'hono/utils/cookie';
import type { Logger } from 'pino';
import type { Authenticator } from './auth/authenticate.ts';
import { SESSION_COOKIE } from './auth/session-cookie.ts';
import type { HubIdentity } from './hub/hub-identity.ts';

/** The one address of the live feed; a query string is refused, so that no token ever stands in one. */
export const LIVE_PATH = '/ws/v1';

export interface LiveUpgradeDeps {
  readonly server: Server;
  readonly authenticator: Authenticator;
  readonly isAllowedOrigin: (origin: string) => boolean;
  readonly upgrade: (
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    identity: HubIdentity | null,
  ) => void;
  readonly log: Logger;
}

/** Answers upgrades: path, origin and session are checked before anything is upgraded. */
export function installLiveUpgrade(deps: LiveUpgradeDeps): void {
  deps.server.on('upgrade', (request, socket: Duplex, head) => {
    // A peer that goes away during the handshake is nobody's failure.
    socket.on('error', () => socket.destroy());
    decide(deps, request).then(
      (verdict) => {
        if (typeof verdict === 'string') turnAway(socket, verdict);
        else deps.upgrade(request, socket, head, verdict.identity);
      },
      (error: unknown) => {
        deps.log.error({ err: error }, 'an upgrade failed unexpectedly');
        turnAway(socket, '500 Internal Server Error');
      },
    );
  });
}

type Verdict = { readonly identity: HubIdentity | null } | string;

async function decide(
  { authenticator, isAllowedOrigin }: LiveUpgradeDeps,
  request: IncomingMessage,
): Promise<Verdict> {
  if (request.url !== LIVE_PATH || request.method !== 'GET') return '404 Not Found';
  const { authorization, origin, cookie = '' } = request.headers;
  // Programs name no origin; a page always does, and only our own may connect, with or without a cookie.
  const sessionCookie = parse(cookie, SESSION_COOKIE)[SESSION_COOKIE];
  if (origin !== undefined && !isAllowedOrigin(origin)) return '403 Forbidden';
  if (origin === undefined && authorization === undefined && sessionCookie !== undefined)
    return '403 Forbidden';
  const principal = await authenticator.identify(authorization, sessionCookie);
  if (principal === 'invalid') return '401 Unauthorized';
  if (principal === null) return { identity: null };
  const { userId, accountId: account, role, sessionId } = principal;
  return { identity: { user: { userId, account, role }, sessionId } };
}

function turnAway(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

import { deleteCookie, setCookie } from 'hono/cookie';
import type { ApiContext } from '../http/api-env.ts';

/** The prefix makes browsers insist on Secure, Path=/ and no Domain; they accept it on loopback without TLS. */
export const SESSION_COOKIE = '__Host-buttonwood';
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const;

/** `expiresAt` in microseconds since 1970. */
export function setSessionCookie(c: ApiContext, token: string, expiresAt: number): void {
  setCookie(c, SESSION_COOKIE, token, { ...ATTRIBUTES, expires: new Date(expiresAt / 1_000) });
}

export function clearSessionCookie(c: ApiContext): void {
  deleteCookie(c, SESSION_COOKIE, ATTRIBUTES);
}

import { z } from '@hono/zod-openapi';
import type { LoginSession, Me, SessionResponse } from '@buttonwood/shared/wire/http-types.ts';
import { MAX_PASSWORD_BYTES } from '../auth/passwords.ts';
import { Instant, Uuid } from './fields.ts';

const MIN_PASSWORD = 10;
const MAX_EMAIL = 254;
const MAX_DISPLAY_NAME = 60;

const Email = z.email().max(MAX_EMAIL).openapi({ example: 'ada@example.org' });
const password = (shortest: number) =>
  z
    .string()
    .min(shortest)
    .refine((text) => Buffer.byteLength(text) <= MAX_PASSWORD_BYTES, `at most ${MAX_PASSWORD_BYTES} bytes`);
const WantsToken = z
  .boolean()
  .optional()
  .openapi({ description: 'Machines: answer with a token for `Authorization: Bearer`, and set no cookie.' });

export const SignUpBody = z
  .strictObject({
    email: Email,
    password: password(MIN_PASSWORD),
    display_name: z
      .string()
      .trim()
      .min(1)
      .max(MAX_DISPLAY_NAME)
      .regex(/^\P{C}+$/u, 'no control characters'),
    token: WantsToken,
  })
  .openapi('SignUp');
export const SignInBody = z
  .strictObject({ email: Email, password: password(1), token: WantsToken })
  .openapi('SignIn');

export const MeSchema: z.ZodType<Me> = z
  .object({
    user_id: Uuid,
    account_id: Uuid,
    email: z.string(),
    display_name: z.string(),
    role: z.enum(['trader', 'market_maker', 'ops']),
  })
  .openapi('Me');
export const SessionSchema: z.ZodType<SessionResponse> = z
  .object({ user: MeSchema, expires_at: Instant, token: z.string().exactOptional() })
  .openapi('Session');
export const LoginSessionSchema: z.ZodType<LoginSession> = z
  .object({
    session_id: z.string(),
    current: z.boolean(),
    created_at: Instant,
    last_seen_at: Instant,
    expires_at: Instant,
    ip: z.string().nullable(),
    user_agent: z.string().nullable(),
  })
  .openapi('LoginSession');

import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { findUserByEmail } from '../../../auth/users.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { refuse } from '../../../http/problem.ts';
import { SessionSchema, SignInBody } from '../../../schemas/account-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';
import { startSession } from '../../../schemas/session-answer.ts';

const route = declareRoute({
  method: 'post',
  path: '/api/v1/sessions',
  operationId: 'signIn',
  tags: ['Accounts'],
  summary: 'Sign in: a cookie for browsers, or a token for machines',
  request: { body: body(SignInBody) },
  responses: { 201: json(SessionSchema, 'The session.') },
});

/** An unknown email and a wrong password give the same answer after the same work. */
export function signInRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { email, password, token } = c.req.valid('json');
    await deps.limits.takeSignIn(email.toLowerCase());
    const user = await findUserByEmail(deps.db, email);
    const fits = await deps.passwords.verify(password, user?.passwordHash);
    if (user === undefined || !fits) throw refuse('invalid_credentials');
    return c.json(await startSession(c, deps.sessions, user, token === true), 201);
  });
}

import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { addUser, findUserByEmail, nextAccountNumber } from '../../../auth/users.ts';
import { openAccount } from '../../../gateway/account-commands.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { ProblemError, refuse } from '../../../http/problem.ts';
import { SessionSchema, SignUpBody } from '../../../schemas/account-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';
import { startSession } from '../../../schemas/session-answer.ts';

const route = declareRoute({
  method: 'post',
  path: '/api/v1/accounts',
  operationId: 'signUp',
  tags: ['Accounts'],
  summary: 'Sign up: a user, an open account, and a session',
  request: { body: body(SignUpBody) },
  responses: { 201: json(SessionSchema, 'The new user, signed in.') },
});

/**
 * The account is opened before the user is written: when the engine does not answer, nothing is left behind but a number
 * that nobody has, and the same sign-up can be sent again.
 */
export function signUpRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { email, password, display_name: displayName, token } = c.req.valid('json');
    await deps.limits.takeSignIn(email.toLowerCase());
    if ((await findUserByEmail(deps.db, email)) !== undefined) throw refuse('email_taken');
    const passwordHash = await deps.passwords.hash(password);
    const accountId = await nextAccountNumber(deps.db);
    const opened = await openAccount(deps.gateway, accountId);
    if (!opened.ok) throw new ProblemError(opened.error);
    const user = await addUser(deps.db, { email, passwordHash, displayName, role: 'trader', accountId });
    if (!user.ok) throw refuse(user.error);
    return c.json(await startSession(c, deps.sessions, user.value, token === true), 201);
  });
}

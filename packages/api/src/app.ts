import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from './app-deps.ts';
import { authenticate } from './auth/authenticate.ts';
import { authorize } from './auth/authorize.ts';
import { originGuard } from './auth/origin-guard.ts';
import { admit } from './http/admission.ts';
import type { ApiEnv } from './http/api-env.ts';
import { installNotFound } from './http/not-found.ts';
import { installErrorHandler } from './http/problem-responses.ts';
import { readBody } from './http/request-body.ts';
import { requestContext } from './http/request-context.ts';
import { securityHeaders } from './http/security-headers.ts';
import { validationHook } from './http/validation-hook.ts';
import { ROUTES } from './slices/routes.ts';

/** The HTTP application: who it is, whether they may, what they sent, then the slice that answers. */
export function createApp(deps: AppDeps): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>({ defaultHook: validationHook });
  installErrorHandler(app, deps.log);
  app.use(requestContext);
  app.use(securityHeaders(deps));
  app.use(admit(deps.limits.admission));
  app.use(authenticate(deps.authenticator));
  app.use(originGuard(deps.isAllowedOrigin));
  app.use(authorize(deps.limits));
  app.use(readBody);
  for (const install of ROUTES) install(app, deps);
  installNotFound(app, deps.terminal);
  return app;
}

import type { z } from '@hono/zod-openapi';
import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import { ProblemSchema } from './fields.ts';

const problem = (description: string) =>
  ({ description, content: { 'application/problem+json': { schema: ProblemSchema } } }) as const;

/** The problems that any route can answer with; thrown, so that handlers are typed by what they give. */
const PROBLEMS = {
  '4XX': problem('A problem with the request; `code` says which.'),
  '5XX': problem('A problem of the exchange; `retryable` says whether to try again.'),
} as const;

/** Declares a route, with the problems that every route shares added to its document. */
export function declareRoute<R extends RouteConfig>(route: R): R {
  const responses = { ...route.responses, ...PROBLEMS };
  // The handler's type comes from the answers that were declared; the problems only go into the document.
  return createRoute({ ...route, responses });
}

/** A JSON answer. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } } as const;
}

/** A JSON answer, or the same rows as a CSV file when the query says `format=csv`. */
export function jsonOrCsv<S extends z.ZodType>(schema: S, description: string) {
  const file = { schema: { type: 'string' } } as const;
  return { description, content: { 'application/json': { schema }, 'text/csv': file } } as const;
}

/** A JSON body. */
export function body<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

import { REASONS, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { PROBLEM_CODES, type Problem, type ProblemCode } from '@buttonwood/shared/wire/problem.ts';

export type AnyCode = ProblemCode | ReasonName;
export interface ProblemDetails {
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly order_id?: string;
  readonly final_status?: string;
}

const DETAILS: Readonly<Record<ProblemCode, string>> = {
  invalid_json: 'The body could not be read as JSON.',
  validation_failed: 'Some fields were refused; see errors.',
  unknown_symbol: 'There is no instrument with this symbol.',
  off_tick: 'The price is not a multiple of the tick.',
  price_out_of_range: 'The price is not within the range of prices.',
  quantity_out_of_range: 'The quantity is not within the range of quantities.',
  unauthenticated: 'Sign in first.',
  invalid_credentials: 'Email or password is wrong.',
  forbidden: 'Your role does not allow this.',
  origin_not_allowed: 'Requests with the session cookie come from the exchange’s own pages only.',
  not_found: 'There is nothing here, or it is not yours.',
  method_not_allowed: 'This address does not know the method.',
  email_taken: 'There is an account with this email already.',
  already_decided: 'Somebody decided otherwise before you.',
  payload_too_large: 'The body is larger than what is read.',
  unsupported_media_type: 'Send the body as application/json.',
  rate_limited: 'Too many requests; wait as long as Retry-After says.',
  engine_busy: 'The engine has more work waiting than it takes on; nothing was sent. Try again.',
  engine_unavailable: 'The engine cannot be reached; nothing was sent. Try again.',
  outcome_unknown:
    'It is not known whether the command was taken. Repeat it with the same key: it is never carried out twice.',
  read_model_behind: 'The read model has not come as far as min_as_of. Try again.',
  internal_error: 'Something went wrong on our side. The request id names it in the logs.',
};

/** Problems after which the same request may succeed. */
const RETRYABLE: ReadonlySet<string> = new Set([
  'rate_limited',
  'engine_busy',
  'engine_unavailable',
  'outcome_unknown',
  'read_model_behind',
  'check_stale',
  'amend_pending',
]);

/** Builds the problem of a code or reason. This is the only place that knows which status goes with which. */
export function problemOf(code: AnyCode, details: ProblemDetails = {}): Problem {
  const { status, text } = describe(code);
  return {
    type: `/problems/${code}`,
    title: titleOf(code),
    status,
    detail: text,
    code,
    retryable: RETRYABLE.has(code),
    ...details,
  };
}

/** Status and sentence of every code, for problems and for the documents. */
export function describe(code: AnyCode): { readonly status: number; readonly text: string } {
  if (isProblemCode(code)) return { status: PROBLEM_CODES[code], text: DETAILS[code] };
  // A reason that is no failure (an order that ended well) is a conflict when it answers a request.
  const { status, text } = REASONS[code];
  return { status: status === 200 ? 409 : status, text };
}

export function isKnownCode(code: string): code is AnyCode {
  return isProblemCode(code) || Object.hasOwn(REASONS, code);
}

/** Carries a problem from a handler to the one error handler; thrown only inside the HTTP layer. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.code);
    this.problem = problem;
    this.headers = headers;
  }
}

/** Shorthand for handlers: `throw refuse('not_found')`. */
export function refuse(code: AnyCode, details: ProblemDetails = {}): ProblemError {
  return new ProblemError(problemOf(code, details));
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEM_CODES, code);
}

function titleOf(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

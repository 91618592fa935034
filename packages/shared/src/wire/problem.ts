/** RFC 9457 problem, media type application/problem+json. `code` is stable: a reason's name or one of ProblemCode. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly request_id?: string;
  readonly retryable?: boolean;
  /** One row for each field that was refused. */
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly order_id?: string;
  /** Final status of an order that could not be canceled or amended. */
  readonly final_status?: string;
}

/** Problem codes that are not reasons of the core, with their HTTP status. */
export const PROBLEM_CODES = {
  invalid_json: 400,
  validation_failed: 422,
  unknown_symbol: 422,
  off_tick: 422,
  price_out_of_range: 422,
  quantity_out_of_range: 422,
  unauthenticated: 401,
  invalid_credentials: 401,
  forbidden: 403,
  origin_not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  email_taken: 409,
  already_decided: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  engine_busy: 503,
  engine_unavailable: 503,
  outcome_unknown: 503,
  read_model_behind: 503,
  internal_error: 500,
} as const;
export type ProblemCode = keyof typeof PROBLEM_CODES;

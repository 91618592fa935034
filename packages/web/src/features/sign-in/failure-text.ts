import type { Problem } from '@buttonwood/shared/wire/problem.ts';

/** Why signing in or up failed, in words that give nothing away about other people's accounts. */
export function failureText(problem: Problem, retryAfterMs: number | null): string {
  switch (problem.code) {
    case 'invalid_credentials':
      return 'Email and password do not match an account.';
    case 'rate_limited':
      return retryAfterMs === null
        ? 'Too many attempts. Try again in a moment.'
        : `Too many attempts. Try again in ${Math.ceil(retryAfterMs / 1000)} s.`;
    case 'network_error':
      return 'The exchange could not be reached. Is it running?';
    default:
      return problem.detail;
  }
}

/** Returns what the server said about one field. */
export function fieldError(problem: Problem | null, field: string): string | undefined {
  return problem?.errors?.find((error) => error.field === field)?.message;
}

import { unreachable } from '@buttonwood/shared/base/assert.ts';

export type LimitWindow = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'symbols_per_month';

/**
 * Why a provider could not answer. Errors are values: the sync decides what to do. No text in them holds a key.
 * `retryAt` is in ms since 1970.
 */
export type ProviderError =
  | { readonly kind: 'missing_key'; readonly envVar: string }
  | { readonly kind: 'unauthorized'; readonly envVar: string }
  | { readonly kind: 'not_entitled'; readonly endpoint: string }
  | { readonly kind: 'not_supported'; readonly what: string }
  | { readonly kind: 'not_found'; readonly symbol: string }
  | { readonly kind: 'rate_limited'; readonly retryAt: number; readonly window: LimitWindow }
  | { readonly kind: 'quota_exhausted'; readonly retryAt: number; readonly window: LimitWindow }
  | { readonly kind: 'bad_payload'; readonly where: string; readonly detail: string }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'network'; readonly cause: string }
  | { readonly kind: 'server_error'; readonly status: number }
  | { readonly kind: 'canceled' };

/** What to do about an error: come again at an instant, come again soon, or go on without this source. */
export type ProviderErrorAdvice =
  | { readonly then: 'retry_at'; readonly at: number }
  | { readonly then: 'retry_soon' }
  | { readonly then: 'use_another_source' }
  | { readonly then: 'stop' };

/** Says whether asking the same again can help. */
export function adviceFor(error: ProviderError): ProviderErrorAdvice {
  switch (error.kind) {
    case 'rate_limited':
    case 'quota_exhausted':
      return { then: 'retry_at', at: error.retryAt };
    case 'timeout':
    case 'network':
    case 'server_error':
      return { then: 'retry_soon' };
    case 'missing_key':
    case 'unauthorized':
    case 'not_entitled':
    case 'not_supported':
    case 'not_found':
    case 'bad_payload':
      return { then: 'use_another_source' };
    case 'canceled':
      return { then: 'stop' };
    default:
      return unreachable(error);
  }
}

/** One line for a person. Names the variable to set where a key is missing or refused. */
export function describeProviderError(error: ProviderError): string {
  switch (error.kind) {
    case 'missing_key':
      return `${error.envVar} is not set`;
    case 'unauthorized':
      return `the key in ${error.envVar} was refused`;
    case 'not_entitled':
      return `the plan of the key does not include ${error.endpoint}`;
    case 'not_supported':
      return `${error.what} is not offered by this source`;
    case 'not_found':
      return `${error.symbol} is not known to this source`;
    case 'rate_limited':
      return `limit per ${error.window} reached, next try ${instant(error.retryAt)}`;
    case 'quota_exhausted':
      return `quota (${error.window.replaceAll('_', ' ')}) used up, next try ${instant(error.retryAt)}`;
    case 'bad_payload':
      return `unreadable answer from ${error.where}: ${error.detail}`;
    case 'timeout':
      return `no complete answer within ${error.afterMs} ms`;
    case 'network':
      return `connection failed: ${error.cause}`;
    case 'server_error':
      return `the source answered with status ${error.status}`;
    case 'canceled':
      return 'canceled';
    default:
      return unreachable(error);
  }
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

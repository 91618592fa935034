import { formatCash } from '@buttonwood/shared/money/cash.ts';

/** What a price from outside has to be before a book hears of it. */
export interface TickRules {
  /** Largest move against the last reference price, in basis points. */
  readonly maxJumpBps: number;
  /** A quote or trade of a source that claims to be current is no older than this. */
  readonly maxAgeMs: number;
}

/** A fifth in either direction; a long weekend. */
export const DEFAULT_TICK_RULES: TickRules = { maxJumpBps: 2_000, maxAgeMs: 4 * 86_400_000 };

/** A price that could become a reference price. Prices in 10^-4 of the currency, `seenAt` in microseconds since 1970. */
export interface ReferenceCandidate {
  readonly symbol: string;
  readonly price: number;
  readonly source: string;
  readonly seenAt: number;
  /** A close is as old as its day; quotes and trades claim to be of now. */
  readonly kind: 'close' | 'quote' | 'trade';
  readonly bid: number | null;
  readonly ask: number | null;
}

/** The reference that a book has, as far as it is known. `seenAt` null: it did not come from here. */
export interface KnownReference {
  readonly price: number;
  readonly seenAt: number | null;
}

export interface BadTick {
  readonly reason: 'jump' | 'stale' | 'zero' | 'crossed';
  readonly detail: string;
}

const WHOLE_BPS = 10_000;

/** Says what is wrong with a price, or undefined. `nowMs` in ms since 1970. */
export function badTick(
  candidate: ReferenceCandidate,
  known: KnownReference | undefined,
  rules: TickRules,
  nowMs: number,
): BadTick | undefined {
  const { price, bid, ask, seenAt, kind } = candidate;
  if (price <= 0) return { reason: 'zero', detail: `the price is ${formatCash(price)}` };
  if (bid !== null && ask !== null && bid > 0 && ask > 0 && bid > ask) {
    return { reason: 'crossed', detail: `bid ${formatCash(bid)} is above ask ${formatCash(ask)}` };
  }
  const age = nowMs - seenAt / 1_000;
  if (kind !== 'close' && age > rules.maxAgeMs) {
    return { reason: 'stale', detail: `the price is ${Math.round(age / 60_000)} minutes old` };
  }
  if (known === undefined) return undefined;
  if (kind !== 'close' && known.seenAt !== null && seenAt < known.seenAt) {
    return { reason: 'stale', detail: 'the book has a newer price already' };
  }
  // Whole numbers up to 2^53 on both sides: prices are far below 10^12.
  const moved = Math.abs(price - known.price) * WHOLE_BPS;
  if (moved > known.price * rules.maxJumpBps) {
    const percent = (moved / known.price / 100).toFixed(1);
    return { reason: 'jump', detail: `${percent} % away from ${formatCash(known.price)}` };
  }
  return undefined;
}

/** Reads BUTTONWOOD_MAX_JUMP_BPS and BUTTONWOOD_MAX_QUOTE_AGE_MINUTES. Throws RangeError that names the variable. */
export function tickRulesFrom(env: NodeJS.ProcessEnv): TickRules {
  const jump = wholeNumber(env, 'BUTTONWOOD_MAX_JUMP_BPS');
  const minutes = wholeNumber(env, 'BUTTONWOOD_MAX_QUOTE_AGE_MINUTES');
  return {
    maxJumpBps: jump ?? DEFAULT_TICK_RULES.maxJumpBps,
    maxAgeMs: minutes === undefined ? DEFAULT_TICK_RULES.maxAgeMs : minutes * 60_000,
  };
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${name} is a whole number, not "${text}"`);
  return Number(text);
}

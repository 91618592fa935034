import { invariant } from '@buttonwood/shared/base/assert.ts';

const SECOND = 2 ** 21;

/** One number for an account and an asset or instrument, for maps; ordered by account, then asset. */
export function pairKey(account: number, asset: number): number {
  invariant(asset < SECOND, `an asset number is below 2^21 (got ${asset})`);
  return account * SECOND + asset;
}

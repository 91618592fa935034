import { retainedSize } from '@buttonwood/engine/testing/retained-size.ts';
import { expect, test } from 'vitest';
import { Authenticator } from './authenticate.ts';
import { Sessions, type ValidSession } from './sessions.ts';

/** Fewer and more than are believed at a time. */
const FEW = 8_000;
const MANY = 18_000;

test('sessions that are believed for a moment do not pile up', async () => {
  const session: Omit<ValidSession, 'sessionId'> = {
    ...{ userId: 'u', accountId: 1_000, email: '', displayName: '', role: 'trader', expiresAt: 0 },
  };
  const sessions: Pick<Sessions, 'validate' | 'touch'> = {
    validate: async (token) => ({ ...session, sessionId: token }),
    touch: async () => undefined,
  };
  const authenticator = new Authenticator(
    Object.assign(Object.create(Sessions.prototype) as Sessions, sessions),
  );
  let known = 0;
  const come = async (until: number): Promise<number> => {
    for (; known < until; known++) await authenticator.identify(`Bearer ${tokenOf(known)}`, undefined);
    return retainedSize(authenticator);
  };
  const few = await come(FEW);
  expect(few).toBeGreaterThan(FEW * 50);
  expect(await come(MANY)).toBeLessThan(few * 1.2);
});

function tokenOf(number: number): string {
  const letters = String(number).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? 'a');
  return letters.padStart(32, 'z');
}

import { must } from '@buttonwood/shared/base/assert.ts';
import { bookActor, ledgerActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { retainedSize } from '../testing/retained-size.ts';
import { TradingDays } from './trading-days.ts';

/** After these days every table has the size of a day, and the window of keys is full. */
const FIRST_DAYS = 2;
const LATER_DAYS = 6;
/** The same dice meet other prices and balances each day, so a table may still grow a little; three times the trading may not show. */
const MOST_GROWTH = 1.1;

describe('days of trading that end with nothing open', () => {
  const days = new TradingDays();
  const before = new Map<string, number>();

  beforeAll(() => {
    for (let day = 0; day < FIRST_DAYS; day++) days.trade();
    for (const [name, part] of parts(days)) before.set(name, retainedSize(part));
    const tradesBefore = days.trades;
    for (let day = 0; day < LATER_DAYS; day++) days.trade();
    expect(tradesBefore).toBeGreaterThan(200);
    expect(days.trades).toBeGreaterThan(2 * tradesBefore);
  }, 120_000);

  test.each([...parts(days).keys()])('leave no more of %s than the first of them did', (name) => {
    const first = must(before.get(name), `${name} was measured`);
    expect(retainedSize(must(parts(days).get(name), name))).toBeLessThan(first * MOST_GROWTH);
  });
});

function parts({ actors, bookFold, accountFold }: TradingDays): Map<string, object> {
  const found = new Map<string, object>([
    ['the book in the live feed', bookFold],
    ['the accounts in the live feed', accountFold],
  ]);
  for (const [actor, name] of [
    [VENUE_ACTOR, 'the venue'],
    [ledgerActor(0), 'the ledger'],
    [bookActor(1), 'the book'],
  ] as const) {
    const { machine, outbox } = must(actors.get(actor), name);
    found.set(name, machine);
    found.set(`what ${name} sends`, outbox);
  }
  return found;
}

import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runBookConsole } from './book.console.ts';

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

interface Answer {
  readonly error?: string;
  readonly events?: readonly ({ readonly type: string } & Readonly<Record<string, unknown>>)[];
  readonly state?: Readonly<Record<string, unknown>>;
  readonly book?: unknown;
  readonly order?: unknown;
}

async function answers(lines: readonly object[]): Promise<Answer[]> {
  const output = new Collected();
  const input = Readable.from([lines.map((line) => `${JSON.stringify(line)}\n`).join('')]);
  await runBookConsole(input, output, { tick: '0.01', lot: 1, quiet: false });
  return output.text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Answer);
}

/** The events of every answer in one line each: type, id, and what the tests ask for. */
async function told(lines: readonly object[]): Promise<string[][]> {
  return (await answers(lines)).map(({ error, events }) =>
    error === undefined
      ? (events ?? []).map(({ type, seq: _, ...rest }) => [type, ...Object.values(rest)].join(' '))
      : [error],
  );
}

const order = (side: string, id: string, qty: number, price: string, more: object = {}): object => ({
  op: 'new',
  id,
  side,
  type: 'limit',
  qty,
  price,
  ...more,
});
const buy = (id: string, qty: number, price: string, more: object = {}): object =>
  order('buy', id, qty, price, more);
const sell = (id: string, qty: number, price: string, more: object = {}): object =>
  order('sell', id, qty, price, more);
const T0 = '2026-11-23T09:00:00Z';
const T1 = '2026-11-23T10:00:00Z';

describe('the console book knows every rule of the book', () => {
  it('OCO, trailing stop, bracket and minimum quantity', async () => {
    const lines = await told([
      sell('s1', 1, '100'),
      buy('b1', 1, '100'),
      sell('o', 5, '105', { type: 'oco', stop_price: '95', stop_limit_price: '94' }),
      { op: 'new', id: 't', side: 'sell', type: 'trailing_stop', qty: 1, trail: '2.50' },
      buy('m', 9, '106', { tif: 'IOC', min_qty: 6 }),
      buy('e', 2, '104', { take_profit: '110', stop_loss: '99', exit_id: 'out' }),
      sell('s2', 1, '104'),
      buy('p', 1, '110'),
      { op: 'order', id: 'e' },
    ]);
    expect(lines.slice(2)).toEqual([
      ['accepted o'],
      ['accepted t', 'stop_moved t 97.50'],
      ['accepted m', 'canceled m min_quantity 9'],
      ['accepted e'],
      ['accepted s2', 'executed 2 e s2 104.00 1', 'stop_moved t 101.50', 'accepted out'],
      ['accepted p', 'executed 3 o p 105.00 1', 'stop_moved t 102.50'],
      [],
    ]);
  });

  it('a bracket names its exit by its own id when nobody says another, and ids are used once', async () => {
    const bracket = { take_profit: '2' };
    const lines = await told([
      sell('s', 2, '1'),
      buy('e', 1, '1', bracket),
      buy('e.exit', 1, '1'),
      buy('f', 1, '1', { ...bracket, exit_id: 'e' }),
      buy('g', 1, '1', { exit_id: 'h' }),
      buy('i', 1, '0.5', bracket),
      { op: 'cancel', id: 'i' },
      buy('i.exit', 1, '0.5'),
      { op: 'cancel', id: 'e.exit' },
    ]);
    expect(lines.slice(1)).toEqual([
      ['accepted e', 'executed 1 s e 1.00 1', 'accepted e.exit'],
      ['rejected e.exit duplicate_order'],
      ['rejected f duplicate_order'],
      ['rejected g invalid_order'],
      ['accepted i'],
      ['canceled i requested 1'],
      ['accepted i.exit'],
      ['canceled e.exit requested 1'],
    ]);
  });

  it('the clock ends GTD orders and moves through the schedule', async () => {
    const lines = await told([
      { op: 'at', time: T0 },
      buy('g', 1, '1', { tif: 'gtd', expire_at: '2026-11-23T09:30:00Z' }),
      buy('d', 1, '1', { tif: 'day' }),
      buy('late', 1, '1', { valid_until: '2026-11-23T08:59:59Z' }),
      { op: 'schedule', time: '2026-11-23T09:45:00Z', phase: 'closed', day_ends: true },
      { op: 'at', time: T1 },
      buy('x', 1, '1'),
      { op: 'at', time: T0 },
      { op: 'schedule', time: T0, phase: 'closed' },
      { op: 'state' },
    ]);
    expect(lines).toEqual([
      [],
      ['accepted g'],
      ['accepted d'],
      ['rejected late command_expired'],
      [],
      ['expired g expired 1', 'expired d expired 1', 'phase closed'],
      ['rejected x wrong_phase'],
      ['time_goes_back'],
      ['time_goes_back'],
      [],
    ]);
  });

  it('an auction collects, says where it stands and uncrosses', async () => {
    const lines = await told([
      { op: 'phase', phase: 'opening_auction' },
      sell('s', 5, '99'),
      buy('b', 8, '101'),
      { op: 'phase', phase: 'continuous' },
    ]);
    expect(lines[2]?.[1]).toMatch(/^indicative .* 5 3 buy$/);
    expect(lines[3]?.slice(0, 2)).toEqual([
      expect.stringMatching(/^executed 1 b s .* 5 true$/),
      expect.stringMatching(/^uncrossed .* 5 1$/),
    ]);
    expect(lines[3]?.at(-1)).toBe('phase continuous');
  });

  it('a halt keeps the book, and another phase may follow it', async () => {
    const lines = await told([
      buy('b', 1, '1'),
      { op: 'phase', phase: 'halted' },
      buy('c', 1, '1'),
      { op: 'phase', phase: 'closing_auction' },
      { op: 'state' },
    ]);
    expect(lines[2]).toEqual(['rejected c halted']);
    expect(lines[3]?.at(-1)).toBe('phase closing_auction');
  });

  it('a price beyond the band starts a pause, which ends by the clock', async () => {
    const told1 = await answers([
      { op: 'set_reference', price: '100', band_bps: 500 },
      { op: 'set_pause', ms: 1_000 },
      sell('far', 1, '106'),
      buy('m', 1, '105', { type: 'market', price: undefined }),
      { op: 'state' },
      { op: 'at', time: '1970-01-01T00:01:00Z' },
      { op: 'state' },
    ]);
    expect(told1[3]?.events?.map(({ type }) => type)).toContain('phase');
    expect(told1[4]?.state).toMatchObject({
      phase: 'volatility_pause',
      last: null,
      reference: '100.00',
      band: ['95.00', '105.00'],
    });
    expect(told1[6]?.state).toMatchObject({ phase: 'continuous', time: '1970-01-01T00:01:00.000000Z' });
  });

  it('tick tables, mass cancel, kill and bust', async () => {
    const lines = await told([
      { op: 'tick_step', from: '10', tick: '0.05' },
      buy('off', 1, '10.02', { owner: 'anna' }),
      buy('on', 1, '10.05', { owner: 'anna' }),
      sell('s', 1, '11', { owner: 'anna' }),
      { op: 'mass_cancel', owner: 'anna', side: 'buy' },
      { op: 'mass_cancel', owner: 'nobody' },
      buy('b', 1, '11'),
      { op: 'bust', trade_id: 1 },
      { op: 'bust', trade_id: 1 },
      { op: 'bust', trade_id: 2 },
      buy('k', 1, '1'),
      { op: 'kill' },
      buy('l', 1, '1'),
      { op: 'lift_kill' },
      buy('n', 1, '1', { owner: 'anna' }),
      { op: 'kill', owner: 'anna' },
    ]);
    expect(lines).toEqual([
      [],
      ['rejected off price_off_tick'],
      ['accepted on'],
      ['accepted s'],
      ['canceled on mass_cancel 1', 'mass_canceled 1'],
      ['unknown_owner'],
      ['accepted b', 'executed 1 s b 11.00 1'],
      ['busted 1 b s 11.00 1'],
      ['bust_rejected 1 already_busted'],
      ['bust_rejected 2 unknown_trade'],
      ['accepted k'],
      ['phase halted', 'canceled k killed 1'],
      ['rejected l trading_killed'],
      ['phase continuous'],
      ['accepted n'],
      ['canceled n killed 1', 'mass_canceled 1'],
    ]);
  });

  it('a table that is full takes no more', async () => {
    const steps = Array.from({ length: 17 }, (_, i) => ({ op: 'tick_step', from: `${i + 1}`, tick: '0.05' }));
    expect((await told(steps)).at(-1)).toEqual(['tick_table_full']);
    const changes = Array.from({ length: 257 }, (_, i) => ({
      op: 'schedule',
      time: `2026-11-23T10:${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}Z`,
      phase: 'continuous',
    }));
    expect((await told(changes)).at(-1)).toEqual(['schedule_full']);
  });

  it.each([
    [{ op: 'at', time: 'noon' }, 'invalid_field: time'],
    [{ op: 'at' }, 'missing_field: time'],
    [{ op: 'phase', phase: 'lunch' }, 'invalid_field: phase'],
    [{ op: 'schedule', time: T0, phase: 5 }, 'invalid_field: phase'],
    [{ op: 'set_pause', ms: -1 }, 'invalid_field: ms'],
    [{ op: 'tick_step', from: '1', tick: '0.001' }, 'invalid_field: tick'],
    [{ op: 'bust', trade_id: 1.5 }, 'invalid_field: trade_id'],
    [{ op: 'kill', owner: 'nobody' }, 'unknown_owner'],
    [{ op: 'kill', reason: 'x' }, 'unknown_field: reason'],
    [buy('x', 1, '1', { trail: 1 }), 'invalid_field: trail'],
    [buy('x', 1, '1', { expire_at: 0 }), 'invalid_field: expire_at'],
    [buy('x', 1, '1', { type: 'bracket' }), 'invalid_field: type'],
  ])('nonsense has a typed error: %j', async (line, error) => {
    expect(await told([line])).toEqual([[error]]);
  });

  it.each([
    buy('x', 1, '1', { trail: '1' }),
    buy('x', 1, '1', { tif: 'gtd' }),
    buy('x', 1, '1', { expire_at: T1 }),
    buy('x', 1, '1', { type: 'trailing_stop', trail: '1' }),
    buy('x', 1, '1', { type: 'oco' }),
    buy('x', 1, '1', { type: 'oco', stop_price: '0.50' }),
    buy('x', 5, '1', { min_qty: 2 }),
    buy('x', 5, '1', { take_profit: '0.99' }),
    buy('x', 5, '1', { stop_limit_price: '1' }),
  ])('fields that do not fit together are rejected: %j', async (line) => {
    expect(await told([line])).toEqual([['rejected x invalid_order']]);
  });
});

import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runBookConsole, type BookConsoleOptions } from './book.console.ts';

const usual: BookConsoleOptions = { tick: '0.01', lot: 1, quiet: false };

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function answers(
  lines: readonly (object | string)[],
  options: Partial<BookConsoleOptions> = {},
): Promise<unknown[]> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const output = new Collected();
  const run = await runBookConsole(Readable.from([`${text}\n`]), output, { ...usual, ...options });
  expect(run).toMatchObject({ ok: true, value: { lines: lines.length } });
  return output.text
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));
}

const buy = (id: string, qty: number, price: string, more: object = {}): object => ({
  op: 'new',
  id,
  side: 'buy',
  type: 'limit',
  qty,
  price,
  ...more,
});
const sell = (id: string, qty: number, price: string, more: object = {}): object => ({
  ...buy(id, qty, price, more),
  side: 'sell',
});

describe('the console book', () => {
  it('answers every line in order with what it did', async () => {
    expect(await answers([buy('b1', 10, '100.00'), sell('s1', 4, '99.5'), { op: 'book' }])).toEqual([
      { n: 0, events: [{ type: 'accepted', seq: 1, id: 'b1' }] },
      {
        n: 1,
        events: [
          { type: 'accepted', seq: 2, id: 's1' },
          { type: 'executed', seq: 3, trade_id: 1, maker: 'b1', taker: 's1', price: '100.00', qty: 4 },
        ],
      },
      { n: 2, events: [], book: { bids: [['100.00', 6, 1]], asks: [] } },
    ]);
  });

  it('tells an order’s status, what is filled and what is left', async () => {
    const told = await answers([
      buy('b1', 10, '100'),
      sell('s1', 4, '100'),
      { op: 'order', id: 'b1' },
      { op: 'order', id: 's1' },
      { op: 'amend', id: 'b1', leaves_qty: 0 },
      { op: 'order', id: 'b1' },
      { op: 'order', id: 'nobody' },
    ]);
    expect(
      told.filter((answer) => typeof answer === 'object' && answer !== null && 'order' in answer),
    ).toEqual([
      { n: 2, events: [], order: { id: 'b1', status: 'partially_filled', cum: 4, leaves: 6 } },
      { n: 3, events: [], order: { id: 's1', status: 'filled', cum: 4, leaves: 0 } },
      { n: 5, events: [], order: { id: 'b1', status: 'canceled', cum: 4, leaves: 0 } },
      { n: 6, events: [], order: null },
    ]);
  });

  it('a market order trades unprotected while there is no band', async () => {
    const market = { op: 'new', id: 'm', side: 'buy', type: 'market', qty: 3 };
    const [, , answer] = await answers([sell('s1', 1, '1'), sell('s2', 1, '1000000'), market]);
    expect(answer).toMatchObject({
      events: [
        { type: 'accepted' },
        { type: 'executed', price: '1.00' },
        { type: 'executed', price: '1000000.00' },
        { type: 'canceled', reason: 'no_liquidity' },
      ],
    });
  });

  it('stops see the last price that was set, and owners meet themselves only when they ask for it', async () => {
    const stop = {
      op: 'new',
      id: 'st',
      side: 'sell',
      type: 'stop_limit',
      qty: 1,
      price: '99',
      stop_price: '100',
    };
    const told = await answers([
      { op: 'set_last', price: '100' },
      stop,
      sell('own', 1, '101', { owner: 'anna' }),
      buy('b', 1, '101', { owner: 'anna', stp: 'cancel_oldest' }),
    ]);
    expect(told[1]).toMatchObject({ events: [{ type: 'accepted' }, { type: 'triggered', last: '100.00' }] });
    expect(told[3]).toMatchObject({
      events: [{ type: 'accepted' }, { type: 'executed', maker: 'st' }],
    });
  });

  it('a line that is not an operation is an error and changes nothing', async () => {
    const wrong = [
      ['not json', 'not_json'],
      ['', 'not_json'],
      ['[]', 'not_an_object'],
      [{ op: 'explode' }, 'unknown_op'],
      [{ op: 'cancel' }, 'missing_field: id'],
      [{ ...buy('x', 1, '1'), side: 'hold' }, 'invalid_field: side'],
      [{ ...buy('x', 1, '1'), price: 100 }, 'invalid_field: price'],
      [{ ...buy('x', 1, '1'), price: '-1' }, 'invalid_field: price'],
      [{ ...buy('x', 1, '1'), qty: '1' }, 'invalid_field: qty'],
      [{ ...buy('x', 1, '1'), surprise: 1 }, 'unknown_field: surprise'],
      ['{"op":"hash","__proto__":{}}', 'unknown_field: __proto__'],
      [{ op: 'phase', phase: 'lunch' }, 'invalid_field: phase'],
      [{ op: 'set_reference', price: '1', band_bps: 0.5 }, 'invalid_field: band_bps'],
      [{ op: 'book', depth: 0 }, 'invalid_field: depth'],
      [`{"op":"cancel","id":"${'x'.repeat(70_000)}"}`, 'line_too_long'],
    ] as const;
    const hash = { op: 'hash' };
    const told = await answers([hash, ...wrong.map(([line]) => line), hash]);
    expect(told.slice(1, -1)).toEqual(wrong.map(([, error], i) => ({ n: i + 1, error })));
    expect(told.at(-1)).toMatchObject({ hash: (told[0] as { hash: string }).hash });
  });

  it('an order whose values do not fit is rejected and changes nothing', async () => {
    const hash = { op: 'hash' };
    const told = await answers([
      hash,
      buy('zero', 0, '1'),
      buy('half', 0.5, '1'),
      buy('huge', 2 ** 31, '1'),
      buy('off tick', 1, '1.005'),
      buy('too dear', 1, '1342177.28'),
      buy('gtd', 1, '1', { tif: 'GTD' }),
      { op: 'new', id: 'no price', side: 'buy', type: 'market', qty: 1, price: '1' },
      hash,
    ]);
    for (const answer of told.slice(1, -1)) {
      expect(answer).toMatchObject({ events: [{ type: 'rejected', reason: 'invalid_order' }] });
    }
    expect(told.at(-1)).toMatchObject({ hash: (told[0] as { hash: string }).hash });
  });

  it('an id is used once, and a final order is neither canceled nor amended', async () => {
    const told = await answers([
      buy('b1', 1, '1'),
      buy('b1', 1, '1'),
      { op: 'cancel', id: 'b1' },
      { op: 'cancel', id: 'b1' },
      { op: 'amend', id: 'b1', qty: 5 },
    ]);
    expect(told.slice(1)).toMatchObject([
      { events: [{ type: 'rejected', reason: 'duplicate_order' }] },
      { events: [{ type: 'canceled', reason: 'requested', leaves: 1 }] },
      { events: [{ type: 'cancel_rejected', reason: 'order_not_cancelable', status: 'canceled' }] },
      { events: [{ type: 'amend_rejected', reason: 'order_not_amendable', status: 'canceled' }] },
    ]);
  });

  it('reset empties everything, and n goes on', async () => {
    const first = [buy('b1', 1, '1'), { op: 'set_reference', price: '1', band_bps: 500 }, { op: 'hash' }];
    const told = await answers([...first, { op: 'reset' }, ...first]);
    expect(told.slice(4)).toEqual(told.slice(0, 3).map((answer, i) => ({ ...(answer as object), n: i + 4 })));
  });

  it('quiet prints only the last book and the last hash', async () => {
    const told = await answers([{ op: 'hash' }, { op: 'book' }, buy('b1', 1, '1'), { op: 'hash' }], {
      quiet: true,
    });
    expect(told).toMatchObject([{ n: 1, book: {} }, { n: 3 }]);
  });

  it('quantities count in shares and prices on the tick that was chosen', async () => {
    const told = await answers([buy('b1', 200, '0.25'), buy('b2', 150, '0.25'), { op: 'book' }], {
      tick: '0.05',
      lot: 100,
    });
    expect(told[1]).toMatchObject({ events: [{ type: 'rejected' }] });
    expect(told[2]).toMatchObject({ book: { bids: [['0.25', 200, 1]] } });
  });

  it('refuses a tick or a lot that makes no sense', async () => {
    const run = async (options: Partial<BookConsoleOptions>): Promise<unknown> =>
      runBookConsole(Readable.from([]), new Collected(), { ...usual, ...options });
    expect(await run({ tick: '0' })).toEqual({ ok: false, error: 'invalid_tick' });
    expect(await run({ tick: '1e3' })).toEqual({ ok: false, error: 'invalid_tick' });
    expect(await run({ lot: 0 })).toEqual({ ok: false, error: 'invalid_lot' });
  });

  it('chunks may break anywhere, also inside a character', async () => {
    const bytes = new TextEncoder().encode('{"op":"cancel","id":"ä"}\n{"op":"order","id":"€"}');
    const output = new Collected();
    await runBookConsole(Readable.from([...bytes].map((byte) => new Uint8Array([byte]))), output, usual);
    expect(
      output.text
        .split('\n')
        .slice(0, 2)
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject([
      { n: 0, events: [{ type: 'cancel_rejected', id: 'ä' }] },
      { n: 1, order: null },
    ]);
  });

  it('ends quietly when nobody reads the answers any more', async () => {
    const gone = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const lines = Array.from({ length: 3 }, () => `${JSON.stringify({ op: 'hash' })}\n`);
    expect(await runBookConsole(Readable.from(lines), gone, usual)).toMatchObject({ ok: true });
  });
});

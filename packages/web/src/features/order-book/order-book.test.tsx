import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BookView, PriceLevel } from '../../live/book-view.ts';
import { OrderBook } from './order-book.tsx';

const level = (cents: number, quantity: number): PriceLevel => ({
  price: (cents / 100).toFixed(2),
  units: cents * 100,
  quantity,
  orders: 1,
});
const bookAt = (cents: number, quantity = 10): BookView => ({
  symbol: 'ACME',
  phase: 'continuous',
  indicative: null,
  bids: [level(cents - 1, quantity), level(cents - 2, 20), level(cents - 3, 30)],
  asks: [level(cents + 1, quantity), level(cents + 2, 20), level(cents + 3, 30)],
});

describe('the ladder', () => {
  const [view, setView] = createSignal<BookView>(bookAt(1_000));
  let picked: string[];

  beforeEach(() => {
    picked = [];
    setView(bookAt(1_000));
    render(() => (
      <OrderBook
        view={view()}
        tickUnits={100}
        own={{ bids: new Map([[99_800, 5]]), asks: new Map() }}
        state={{ kind: 'ready' }}
        stale={false}
        onRetry={() => undefined}
        onPickPrice={(price) => picked.push(price)}
        onPickDepth={(price, quantity, side) => picked.push(`${price} ${quantity} ${side}`)}
        rowsPerSide={3}
      />
    ));
  });
  afterEach(cleanup);

  const rows = (): string[] =>
    [...document.querySelectorAll('.ladder-row')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => cell.textContent).join(' '),
    );

  test('is a table with asks above bids, the best next to the spread', () => {
    expect(screen.getByRole('table').querySelector('caption')).not.toBeNull();
    expect(rows()).toEqual([
      ' 30 10.03 60',
      ' 20 10.02 30',
      ' 10 10.01 10',
      ' 10 9.99 10',
      '5 20 9.98 30',
      ' 30 9.97 60',
    ]);
    expect(screen.getByText('Spread 0.02')).toBeTruthy();
  });

  test('a click on a price sends it to the ticket, a click on a size takes everything up to it', () => {
    fireEvent.click(screen.getByLabelText('Ask 10.02, to the ticket'));
    const size = document.querySelectorAll('.ladder-asks .ladder-size')[1];
    if (size !== undefined) fireEvent.click(size);
    expect(picked).toEqual(['10.02', '10.02 30 sell']);
  });

  test('rows are updated in place, never moved', () => {
    const before = [...document.querySelectorAll('.ladder-row')];
    setView(bookAt(1_007));
    expect([...document.querySelectorAll('.ladder-row')]).toEqual(before);
    expect(rows()[2]).toBe(' 10 10.08 10');
  });

  test('under the pointer the prices stand still while their sizes follow the book', () => {
    const wrap = document.querySelector('.ladder-wrap');
    if (wrap === null) throw new Error('The ladder is there.');
    fireEvent.pointerEnter(wrap);
    setView(bookAt(1_001, 44));
    expect(rows().slice(1, 3)).toEqual([' 44 10.02 44', '  10.01 ']);
    fireEvent.pointerLeave(wrap);
    expect(rows()[2]).toBe(' 44 10.02 44');
  });

  test('a click sends the price that stood there when the pointer went down', () => {
    const row = document.querySelectorAll('.ladder-asks .ladder-row')[2];
    const button = row?.querySelector('button');
    if (row === undefined || button === null || button === undefined) throw new Error('The row is there.');
    fireEvent.pointerDown(row);
    setView(bookAt(1_050));
    fireEvent.click(button);
    expect(picked).toEqual(['10.01']);
  });

  test('coarser prices gather levels, bids downwards and asks upwards', () => {
    fireEvent.click(screen.getByLabelText('Coarser prices'));
    expect(rows()).toEqual(['   ', ' 30 10.04 60', ' 30 10.02 30', '5 30 9.98 30', ' 30 9.96 60', '   ']);
  });

  test('one tab stop, arrows move', () => {
    const buttons = [...document.querySelectorAll<HTMLButtonElement>('.ladder-price button')];
    expect(buttons.filter((button) => button.tabIndex === 0).length).toBe(1);
    buttons[0]?.focus();
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowDown' });
    expect(document.activeElement).toBe(buttons[1]);
    expect(buttons[1]?.tabIndex).toBe(0);
  });
});

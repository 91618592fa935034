import { cleanup, configure, fireEvent, render, screen } from '@solidjs/testing-library';
import { afterEach, expect, test } from 'vitest';
import type { QuarantinedPrice } from '@buttonwood/shared/wire/sync-types.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { QuarantineTable } from './quarantine-table.tsx';

// What is waited for comes at once, or when its part has been loaded; the bound is one for a busy machine.
configure({ asyncUtilTimeout: 20_000 });

afterEach(cleanup);

const PRICE: QuarantinedPrice = {
  ...{ quarantine_id: 7, symbol: 'AAPL', source: 'finnhub', seen_at: '2026-11-22T18:00:00.000000Z' },
  ...{ price: '17.24', bid: null, ask: null, reason: 'jump', detail: 'far away', compared_with: '172.40' },
  ...{ status: 'held', held_at: '2026-11-22T18:00:01.000000Z' },
  ...{ decided_at: null, decided_by: null, forwarded_at: null },
};

function show(answer: Problem | null = null): string[] {
  const decisions: string[] = [];
  const onDecide = (id: number, decision: string): Promise<Problem | null> => {
    decisions.push(`${decision} ${id}`);
    return Promise.resolve(answer);
  };
  render(() => <QuarantineTable prices={[PRICE]} onDecide={onDecide} />);
  return decisions;
}

test('a price says how far it is from the reference and why it is held', () => {
  show();
  const row = screen.getByTestId('quarantined-AAPL').textContent;
  for (const text of ['17.24', '−90.00%', '172.40', 'Jump', 'far away']) expect(row).toContain(text);
});

test('a release is asked for twice, because it moves the band of a book', () => {
  const decisions = show();
  fireEvent.click(screen.getByTestId('quarantine-release'));
  expect(decisions).toEqual([]);
  expect(screen.getByTestId('quarantine-confirm').textContent).toContain('Send 17.24 to the book');
  fireEvent.click(screen.getByTestId('quarantine-confirm'));
  expect(decisions).toEqual(['release 7']);
});

test('thinking better of it keeps the price where it is', () => {
  const decisions = show();
  fireEvent.click(screen.getByTestId('quarantine-release'));
  fireEvent.click(screen.getByText('Keep'));
  expect(decisions).toEqual([]);
  fireEvent.click(screen.getByTestId('quarantine-dismiss'));
  expect(decisions).toEqual(['dismiss 7']);
});

test('a decision that came too late says so', async () => {
  show({
    type: '',
    title: '',
    status: 409,
    detail: 'This price was released by ops.',
    code: 'already_decided',
  });
  fireEvent.click(screen.getByTestId('quarantine-dismiss'));
  expect((await screen.findByRole('alert')).textContent).toBe('This price was released by ops.');
});

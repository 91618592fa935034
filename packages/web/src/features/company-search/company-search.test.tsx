import { QueryClient, QueryClientProvider } from '@tanstack/solid-query';
import { cleanup, configure, fireEvent, render, screen } from '@solidjs/testing-library';
import { afterEach, expect, test } from 'vitest';
import type { ApiClient } from '@buttonwood/api/client/http-client.ts';
import type { CompanySummary } from '@buttonwood/shared/wire/company-types.ts';
import { CompanySearch, type SearchTarget } from './company-search.tsx';

configure({ asyncUtilTimeout: 20_000 });
afterEach(cleanup);

const company = (symbol: string, listed: boolean): CompanySummary => ({
  ...{ symbol, name: `${symbol} Company`, listed, sector: 'Energy', industry: null, headquarters: null },
  ...{ source: 'csv', fetched_at: '2026-11-22T18:02:00.000000Z' },
});
const FOUND = [company('KO', true), company('KOSS', false)];

/** Shows the search; returns its field, what it asked for, and what was chosen. */
function show(prefers: SearchTarget, found: readonly CompanySummary[] | 'failure' = FOUND) {
  const asked: string[] = [];
  const chosen: string[] = [];
  const companies: ApiClient['companies'] = (query) => {
    asked.push(query?.q ?? '');
    if (found !== 'failure') {
      const value = { data: found, next_cursor: null };
      return Promise.resolve({ ok: true, value, status: 200, replayed: false });
    }
    const error = {
      type: '',
      title: 'Busy',
      status: 503,
      detail: 'The exchange does not answer.',
      code: 'x',
    };
    return Promise.resolve({ ok: false, error, retryAfterMs: null });
  };
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(() => (
    <QueryClientProvider client={queries}>
      <CompanySearch
        api={{ companies }}
        prefers={prefers}
        onChoose={({ symbol }, target) => chosen.push(`${target} ${symbol}`)}
      />
    </QueryClientProvider>
  ));
  return { field: screen.getByRole('combobox'), asked, chosen };
}

function type(field: HTMLElement, text: string): void {
  field.focus();
  fireEvent.input(field, { target: { value: text } });
}

test('what is typed fast is asked for once', async () => {
  const { field, asked } = show('company');
  type(field, 'k');
  type(field, 'ko');
  await screen.findByTestId('found-KO');
  expect(asked).toEqual(['ko']);
});

test('Enter does what the page is for, with Shift the other thing', async () => {
  for (const [prefers, enter, shiftEnter] of [
    ['trade', 'trade KO', 'company KO'],
    ['company', 'company KO', 'trade KO'],
  ] as const) {
    const { field, chosen } = show(prefers);
    for (const shiftKey of [false, true]) {
      type(field, 'ko');
      await screen.findByTestId('found-KO');
      fireEvent.keyDown(field, { key: 'Enter', shiftKey });
    }
    expect(chosen).toEqual([enter, shiftEnter]);
    cleanup();
  }
});

test('what cannot be traded here opens its page in any case', async () => {
  const { field, chosen } = show('trade');
  type(field, 'ko');
  await screen.findByTestId('found-KOSS');
  fireEvent.keyDown(field, { key: 'ArrowDown' });
  expect(field.getAttribute('aria-activedescendant')).toBe(screen.getByTestId('found-KOSS').id);
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(chosen).toEqual(['company KOSS']);
});

test('Enter before the answer chooses nothing, and nothing of an older question', async () => {
  const { field, chosen } = show('company');
  type(field, 'ko');
  fireEvent.keyDown(field, { key: 'Enter' });
  await screen.findByTestId('found-KO');
  type(field, 'kos');
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(chosen).toEqual([]);
});

test('nothing found and nothing answered are both said', async () => {
  type(show('company', []).field, 'zz');
  await screen.findByText('No company matches.');
  cleanup();
  type(show('company', 'failure').field, 'zz');
  await screen.findByText('The companies could not be read. Type on to try again.');
});

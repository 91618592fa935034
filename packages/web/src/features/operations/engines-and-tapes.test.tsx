import { QueryClient, QueryClientProvider } from '@tanstack/solid-query';
import { cleanup, configure, fireEvent, render, screen, within } from '@solidjs/testing-library';
import { afterEach, expect, test } from 'vitest';
import type { OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { ENGINES, aHaltedActor, aStatus, anActor } from '../../testing/ops-status-samples.ts';
import { EnginesAndTapesPanel } from './engines-and-tapes-panel.tsx';

// What is waited for comes at once, or when its part has been loaded; the bound is one for a busy machine.
configure({ asyncUtilTimeout: 20_000 });

afterEach(cleanup);

/** Shows the panel with these answers, one for each look; the last one stays. */
function show(...answers: (OpsStatus | Problem)[]): void {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const next = (): OpsStatus | Problem | undefined => (answers.length > 1 ? answers.shift() : answers[0]);
  const opsStatus = () => {
    const answer = next();
    if (answer === undefined) return new Promise<never>(() => undefined);
    return Promise.resolve(
      'code' in answer
        ? { ok: false as const, retryAfterMs: null, error: answer }
        : { ok: true as const, status: 200, replayed: false, value: answer },
    );
  };
  render(() => (
    <QueryClientProvider client={queries}>
      <EnginesAndTapesPanel api={{ opsStatus }} />
    </QueryClientProvider>
  ));
}

const cells = (row: HTMLElement): (string | null)[] => [...row.children].map((cell) => cell.textContent);

test('an exchange that is well: its engines, and every tape with how far it is', async () => {
  show(aStatus());
  expect((await screen.findByTestId('tapes-verdict')).textContent).toBe('All is well.');
  expect(screen.getByText('2 engines · 3 actors · backlog 2')).toBeTruthy();
  expect(screen.queryByTestId('troubles')).toBeNull();
  expect(within(screen.getByTestId('engines')).getAllByRole('row').map(cells).slice(1)).toEqual([
    ['north 4711', 'Answers', '3', '0', '2026-11-22 09:00:00', 'http://127.0.0.1:9464/metrics'],
    ['south 815', 'Answers', '0', '3', '2026-11-22 09:00:00', '—'],
  ]);
  expect(cells(screen.getByTestId('tape-book:ACME'))).toEqual([
    ...['book:ACME', 'Works', '12,204', '0', '12,203', '12,000', '11,500', 'north 4711', 'south 815'],
  ]);
});

test('every table names its columns and its rows for those who do not see them', async () => {
  show(aStatus());
  const tables = await screen.findAllByRole('table');
  for (const table of tables) {
    expect(table.querySelector('caption')?.textContent).not.toBe('');
    expect(table.querySelectorAll('thead th:not([scope=col])')).toHaveLength(0);
    expect(table.querySelectorAll('tbody tr:not(:has(th[scope=row]))')).toHaveLength(0);
  }
  expect(screen.getByRole('group', { name: 'Tapes' }).tabIndex).toBe(0);
});

test('a halted actor comes first, with code, detail and next step in words', async () => {
  show(aStatus({ status: 'halted', actors: [anActor('venue'), aHaltedActor('book:ACME')] }));
  expect((await screen.findByTestId('tapes-verdict')).textContent).toBe(
    '■ Trading has halted in part. Something is wrong with 1 actor.',
  );
  const troubles = screen.getByTestId('troubles').textContent;
  for (const text of ['GAP', 'exit code 71', 'book:ACME', 'entry 1-78 is missing', 'Next step']) {
    expect(troubles).toContain(text);
  }
  expect(screen.getByText('buttonwood audit verify').tagName).toBe('CODE');
  const [first] = within(screen.getByTestId('tapes')).getAllByTestId(/^tape-/);
  expect(first && cells(first).slice(0, 2)).toEqual(['book:ACME', '■ Halted: GAP']);
});

test('an archive that has stopped and a tape that is read whole say so and what is to be done', async () => {
  const stopped = { position: 9, verified: 9, stopped: 'frame 9 is not there', next_step: 'Run `x verify`.' };
  const verifying = { engine: 'engine:a', position: 45_000, of: 90_000 };
  const actors = [anActor('book:A', { archive: stopped }), anActor('book:B', { verifying })];
  show(aStatus({ status: 'degraded', actors }));
  expect((await screen.findByTestId('tapes-verdict')).textContent).toBe(
    '■ Something is wrong with 2 actors.',
  );
  const troubles = screen.getByTestId('troubles').textContent;
  for (const text of ['frame 9 is not there', 'x verify', 'Frame 45,000 of 90,000, by north 4711.', 'Wait']) {
    expect(troubles).toContain(text);
  }
  expect(screen.getByTestId('tape-book:A').textContent).toContain('■ Not archived');
  expect(screen.getByTestId('tape-book:B').textContent).toContain('■ Reads its tape, 50%');
});

test('a reader that stands still is named, though every actor works', async () => {
  const stopped = 'ANCHOR_LOST: frame 3 is gone';
  const reader = { projection: 'book', stream: 'book:ACME', position: 3, stopped, next_step: 'Rebuild.' };
  show(aStatus({ status: 'degraded', readers: [reader] }));
  const troubles = (await screen.findByTestId('troubles')).textContent;
  for (const text of ['book of book:ACME', stopped, 'Rebuild.']) expect(troubles).toContain(text);
  expect(screen.getByTestId('tape-book:ACME').textContent).toContain('■ A reader stands still');
});

test('an engine that does not answer comes first', async () => {
  const [a, b] = ENGINES.map((engine, n) => ({ ...engine, answers: n === 0 }));
  show(aStatus({ engines: a && b ? [a, b] : [] }));
  const [, first] = within(await screen.findByTestId('engines')).getAllByRole('row');
  expect(first?.textContent).toContain('south 815■ Does not answer');
});

test('what five hundred actors have in common is said once', async () => {
  const actors = Array.from({ length: 500 }, (_, n) => aHaltedActor(`book:B${n}`));
  show(aStatus({ status: 'halted', actors }));
  const troubles = within(await screen.findByTestId('troubles'));
  expect(troubles.getAllByRole('listitem')).toHaveLength(1);
  expect(troubles.getByText('and 495 more')).toBeTruthy();
});

test('without Redis the panel says that nothing is known, not that nothing is there', async () => {
  show(aStatus({ status: 'unreachable', engines: [], actors: [] }));
  expect(await screen.findByText(/Redis does not answer/)).toBeTruthy();
  expect(screen.queryByTestId('tapes')).toBeNull();
});

test('loading, nothing there, and an answer that did not come', async () => {
  show();
  expect(screen.getByRole('status', { name: 'Loading' })).toBeTruthy();
  cleanup();
  show(aStatus({ engines: [], actors: [], readers: [] }));
  expect(await screen.findByText('No actor has been set up yet.')).toBeTruthy();
  cleanup();
  show(
    { type: '', title: 'Not now', status: 503, detail: 'Postgres is away.', code: 'unavailable' },
    aStatus(),
  );
  expect((await screen.findByRole('alert')).textContent).toContain('Postgres is away.');
  fireEvent.click(screen.getByText('Try again'));
  expect((await screen.findByTestId('tapes-verdict')).textContent).toBe('All is well.');
});

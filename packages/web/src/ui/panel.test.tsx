import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import { afterEach, expect, test } from 'vitest';
import { Panel, type PanelState } from './panel.tsx';

afterEach(cleanup);

function show(state: PanelState, stale = false, onRetry?: () => void): HTMLElement {
  render(() => (
    <Panel title="Book" state={state} stale={stale} onRetry={onRetry}>
      <p>prices</p>
    </Panel>
  ));
  return screen.getByRole('region', { name: 'Book' });
}

test('loading keeps the frame and shows no values', () => {
  expect(show({ kind: 'loading' }).textContent).toBe('Book');
  expect(screen.getByRole('status', { name: 'Loading' })).toBeTruthy();
});

test('empty says so in a sentence', () => {
  expect(show({ kind: 'empty', text: 'Nothing has traded.' }).textContent).toContain('Nothing has traded.');
  expect(screen.queryByText('prices')).toBeNull();
});

test('an error says what, why, the request, and offers the next try', () => {
  let tries = 0;
  const problem = {
    type: '',
    title: 'Busy',
    status: 503,
    detail: 'The engine does not answer.',
    code: 'engine_busy',
    request_id: 'r-17',
  };
  const panel = show({ kind: 'error', problem }, false, () => (tries += 1));
  for (const text of ['Busy', 'The engine does not answer.', 'r-17'])
    expect(panel.textContent).toContain(text);
  fireEvent.click(screen.getByText('Try again'));
  expect(tries).toBe(1);
});

test('stale keeps the values and says that they are not live', () => {
  const panel = show({ kind: 'ready' }, true);
  expect(panel.dataset['stale']).toBe('true');
  expect(panel.textContent).toContain('Not live');
  expect(screen.getByText('prices')).toBeTruthy();
});

test('resyncing is stale on its own account', () => {
  const panel = show({ kind: 'resyncing' });
  expect(panel.dataset['stale']).toBe('true');
  expect(panel.textContent).toContain('Resyncing');
});

test('ready is just there', () => {
  const panel = show({ kind: 'ready' });
  expect(panel.dataset['stale']).toBe('false');
  expect(panel.textContent).toBe('Bookprices');
});

import { A } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { usePageTitle } from './page-title.ts';
import './page.css';

export function NotFoundPage(): JSX.Element {
  usePageTitle(() => 'Not found');
  return (
    <main class="page">
      <h1 tabIndex={-1}>There is no such page</h1>
      <p>
        <A href="/">Back to trading</A>
      </p>
    </main>
  );
}

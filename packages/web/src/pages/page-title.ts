import { createEffect, onMount } from 'solid-js';

/** Sets the document's title, and moves the focus to the page's heading when it opens, so that it is heard. */
export function usePageTitle(title: () => string): void {
  createEffect(() => {
    document.title = `${title()} — Buttonwood`;
  });
  onMount(() => {
    document.querySelector('h1')?.focus({ preventScroll: true });
  });
}

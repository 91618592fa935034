import { For, type JSX } from 'solid-js';
import { Dialog } from '../../ui/dialog.tsx';

/** Two spaces stand between keys of which each does it, one between those that are pressed together. */
const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['/  Ctrl K', 'Find a company by name or symbol'],
  ['w', 'Filter the list of markets'],
  ['i', 'The company behind the symbol'],
  ['↑  ↓  Enter', 'Move and choose in the list of markets'],
  ['[  ]', 'Previous and next symbol'],
  ['b  s', 'Ticket to buy, to sell; sends nothing'],
  ['p  q', 'Price, quantity'],
  ['m', 'Price to the middle of the book'],
  ['↑  ↓', 'In a field: one tick or lot; with Shift ten'],
  ['Enter', 'In the ticket: send; in an amended order: save'],
  ['Esc', 'Clear the ticket, leave a field, close'],
  ['?', 'This sheet'],
];

/** The keys that work on the Trade page. Letters work only outside fields. */
export function KeySheet(props: { readonly open: boolean; readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog title="Keys" open={props.open} onClose={props.onClose}>
      <dl class="keys">
        <For each={KEYS}>
          {([keys, does]) => (
            <>
              <dt>
                <For each={keys.split('  ')}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{does}</dd>
            </>
          )}
        </For>
      </dl>
    </Dialog>
  );
}

import { For, type JSX } from 'solid-js';

/** Text of which the parts between backticks are commands to type. */
export function CodeText(props: { readonly text: string }): JSX.Element {
  return (
    <For each={props.text.split('`')}>
      {(part, index) => (index() % 2 === 1 ? <code>{part}</code> : <>{part}</>)}
    </For>
  );
}

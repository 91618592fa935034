import { createEffect, createUniqueId, type JSX } from 'solid-js';

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}

/** A modal on the platform's own dialog element: focus stays inside, Esc closes, focus goes back to where it was. */
export function Dialog(props: DialogProps): JSX.Element {
  const titleId = createUniqueId();
  let element: HTMLDialogElement | undefined;
  createEffect(() => {
    if (element === undefined || props.open === element.open) return;
    if (props.open) element.showModal();
    else element.close();
  });
  return (
    <dialog ref={element} class="dialog" aria-labelledby={titleId} onClose={() => props.onClose()}>
      <div class="dialog-head">
        <h2 id={titleId}>{props.title}</h2>
        <button type="button" class="button button-small button-quiet" onClick={() => props.onClose()}>
          Close
        </button>
      </div>
      <div class="dialog-body">{props.children}</div>
    </dialog>
  );
}

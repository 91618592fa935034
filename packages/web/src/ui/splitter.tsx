import type { JSX } from 'solid-js';

interface SplitterProps {
  readonly label: string;
  readonly class: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** Pixels that one arrow key moves. */
const KEY_STEP = 16;

/** The upper edge of a pane: dragged, or moved with the arrow keys. */
export function Splitter(props: SplitterProps): JSX.Element {
  const set = (value: number): void => {
    props.onChange(Math.round(Math.max(props.min, Math.min(props.max, value))));
  };
  const drag = (event: PointerEvent): void => {
    const handle = event.currentTarget;
    if (!(handle instanceof HTMLElement)) return;
    const from = props.value;
    const startY = event.clientY;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => set(from + startY - moved.clientY);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), {
      once: true,
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowUp') set(props.value + KEY_STEP);
    else if (event.key === 'ArrowDown') set(props.value - KEY_STEP);
    else return;
    event.preventDefault();
  };
  return (
    <div
      class={props.class}
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={props.label}
      aria-valuenow={props.value}
      aria-valuemin={props.min}
      aria-valuemax={props.max}
      onPointerDown={drag}
      onKeyDown={onKeyDown}
    />
  );
}

import { createSignal, type Accessor } from 'solid-js';

/** A setting that this browser remembers. What is stored and unreadable counts as not stored. */
export function createStoredValue<T extends string | number>(
  key: string,
  initial: T,
  isValid: (value: unknown) => value is T,
): readonly [Accessor<T>, (value: T) => void] {
  const name = `buttonwood.${key}`;
  const [value, setValue] = createSignal<T>(read(name, isValid) ?? initial);
  return [
    value,
    (next) => {
      setValue(() => next);
      localStorage.setItem(name, JSON.stringify(next));
    },
  ];
}

function read<T>(name: string, isValid: (value: unknown) => value is T): T | undefined {
  const text = localStorage.getItem(name);
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

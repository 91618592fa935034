const LOOK_EVERY_MS = 1_000;

/** Returns a function that looks at most once a second, however often it is called: whoever asks meanwhile shares the answer. */
export function onceASecond<T>(look: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  let lookedAt = -Infinity;
  return () => {
    if (found === undefined || performance.now() - lookedAt > LOOK_EVERY_MS) {
      lookedAt = performance.now();
      found = look();
    }
    return found;
  };
}

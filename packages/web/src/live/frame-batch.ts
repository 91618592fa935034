/** Runs what was asked for once, on the next painted frame: a burst of messages costs one paint. */
export interface FrameBatch {
  readonly request: () => void;
  readonly cancel: () => void;
}

/** Above 60 Hz nobody reads numbers; a hidden tab gets no frames at all and catches up with its first. */
export function createFrameBatch(
  run: () => void,
  nextFrame: (callback: () => void) => number = (callback) => requestAnimationFrame(callback),
  cancelFrame: (handle: number) => void = (handle) => {
    cancelAnimationFrame(handle);
  },
): FrameBatch {
  let handle: number | null = null;
  return {
    request: () => {
      handle ??= nextFrame(() => {
        handle = null;
        run();
      });
    },
    cancel: () => {
      if (handle !== null) cancelFrame(handle);
      handle = null;
    },
  };
}

const WIDTH = 24;
/** Pause between two paintings of a terminal. */
const PAINT_EVERY_MS = 100;
/** Share of the whole between two lines where there is no terminal. */
const LINE_EVERY = 0.1;

export interface ProgressBar {
  show(done: number, more?: string): void;
  end(): void;
}

/** Progress on stderr: one line that repaints itself in a terminal, a line for every tenth elsewhere. */
export function progressBar(unit: string, total: number): ProgressBar {
  let paintedAt = -Infinity;
  let nextLine = LINE_EVERY;
  let last = '';
  return {
    show(done, more = '') {
      const share = total === 0 ? 1 : done / total;
      const filled = Math.round(share * WIDTH);
      const bar = `[${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}]`;
      last = `${bar} ${done}/${total} ${unit} ${more}`;
      if (process.stderr.isTTY) {
        const now = performance.now();
        if (now - paintedAt < PAINT_EVERY_MS) return;
        paintedAt = now;
        process.stderr.write(`\r\x1b[K${last}`);
        return;
      }
      if (share < nextLine) return;
      while (nextLine <= share) nextLine += LINE_EVERY;
      process.stderr.write(`${last}\n`);
    },
    end() {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${last}\n`);
    },
  };
}

/** Lets one loop sleep until somebody has work for it. A notice that arrives while it is awake is kept for its next sleep. */
export class WakeSignal {
  private noticed = false;
  private resolve: (() => void) | undefined;

  notify(): void {
    this.noticed = true;
    this.resolve?.();
  }

  /** Sleeps until the next notice, at most `timeoutMs`. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.noticed) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.resolve = resolve;
        timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
      this.resolve = undefined;
    }
    this.noticed = false;
  }
}

/** Repeats jobs until it is stopped. A job that fails is reported and runs again next time; two runs never overlap. */
export class Timers {
  private readonly onError: (error: unknown) => void;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
  }

  every(ms: number, job: () => Promise<void> | void): void {
    let running = false;
    const run = async (): Promise<void> => {
      if (running) return;
      running = true;
      try {
        await job();
      } catch (error) {
        this.onError(error);
      } finally {
        running = false;
      }
    };
    this.timers.push(setInterval(() => void run(), ms));
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.timers.length = 0;
  }
}

/**
 * The program's side of the supervisor's contract: say when you are ready, end when you are asked to
 * or when the supervisor is gone. Without a supervisor (started by hand) the same calls do no harm.
 */

/** A program that cannot stop in order within this time is ended anyway. */
const STOP_MS = 2_500;

/** Tells the supervisor that this program serves. */
export function reportReady(): void {
  process.send?.({ ready: true });
}

/** Tells the supervisor what a long start is doing; each report prolongs its patience. */
export function reportStarting(what: string): void {
  process.send?.({ starting: what });
}

/**
 * Calls `stop` once, on SIGTERM, SIGINT or when the supervisor has died, and ends the process after
 * it: with 0, or with 1 when `stop` failed or took longer than its time.
 */
export function onShutdown(stop: () => Promise<void>): void {
  let stopping = false;
  const shutdown = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', shutdown);
  process.on('SIGINT', shutdown);
  if (process.connected) process.on('disconnect', shutdown);
}

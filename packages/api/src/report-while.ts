/** Well within what the supervisor waits for a program that says nothing. */
export const REPORT_EVERY_MS = 5_000;

/** Does something that may take long, and reports at once and every REPORT_EVERY_MS that it goes on, until it has ended. */
export async function reportWhile<T>(work: () => Promise<T>, report: () => void): Promise<T> {
  report();
  const reports = setInterval(report, REPORT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(reports);
  }
}

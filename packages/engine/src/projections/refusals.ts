/**
 * The troubles in which the database answered and said no, each with its SQLSTATE; for tests. A connection that was not made in
 * time says something about the machine, and is made again.
 */
export function refusals(troubles: readonly Error[]): string[] {
  return troubles.flatMap((error) =>
    'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
      ? [`${error.code} ${error.message}`]
      : [],
  );
}

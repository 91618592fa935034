/** Thrown when something that cannot happen has happened: a bug, never a business outcome. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Stops the caller unless `condition` holds. The message states the positive rule and the values. */
export function invariant(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new InvariantError(`Invariant: ${rule}`);
}

/** Returns `value`, which cannot be missing for the reason given. */
export function must<T>(value: T | undefined | null, why: string): T {
  if (value === undefined || value === null) throw new InvariantError(`Invariant: ${why}`);
  return value;
}

/** Ends an exhaustive switch: a new variant fails to compile here. */
export function unreachable(value: never): never {
  throw new InvariantError(`Invariant: every variant is handled (got ${String(value)})`);
}

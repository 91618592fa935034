import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import type { Kysely } from 'kysely';

/** Position in each out stream that the read model has reached. */
export type Positions = ReadonlyMap<string, number>;

/** Longest wait of a read for the read model to come as far as it must. */
export const MIN_AS_OF_WAIT_MS = 1_000;
const LOOK_EVERY_MS = 15;

/** Knows how far the read model has come, and waits for it. */
export class Freshness {
  private readonly db: Kysely<Database>;
  private looking: Promise<Positions> | undefined;

  constructor(db: Kysely<Database>) {
    this.db = db;
  }

  /** Positions that every projection of a stream has reached. Whoever asks while one look is under way shares it. */
  positions(): Promise<Positions> {
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    return this.looking;
  }

  /** Waits until the read model has everything up to `wanted`; false when it has not within `waitMs`. */
  async reach(wanted: Positions, waitMs: number = MIN_AS_OF_WAIT_MS): Promise<boolean> {
    const until = performance.now() + waitMs;
    for (;;) {
      // A look of its own: one that began before the call could be too old.
      const reached = await this.look();
      if ([...wanted].every(([stream, position]) => (reached.get(stream) ?? 0) >= position)) return true;
      if (performance.now() >= until) return false;
      await new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));
    }
  }

  private async look(): Promise<Positions> {
    const rows = await this.db
      .selectFrom('read.offsets')
      .select(({ fn }) => ['stream', fn.min('position').as('position')])
      .groupBy('stream')
      .execute();
    return new Map(rows.map(({ stream, position }) => [stream, position]));
  }
}

/** Writes positions as the opaque token of the wire. */
export function encodeAsOf(positions: Positions): string {
  return Buffer.from(JSON.stringify([...positions])).toString('base64url');
}

const MAX_STREAMS_IN_TOKEN = 256;

/** Reads a token; undefined when it is none of ours. */
export function decodeAsOf(token: string): Positions | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.length > MAX_STREAMS_IN_TOKEN) return undefined;
  const positions = new Map<string, number>();
  for (const row of value as unknown[]) {
    if (!Array.isArray(row) || row.length !== 2) return undefined;
    const [stream, position] = row as unknown[];
    if (typeof stream !== 'string' || typeof position !== 'number' || !Number.isSafeInteger(position))
      return undefined;
    positions.set(stream, position);
  }
  return positions;
}

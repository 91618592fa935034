import type { EngineStore } from '@buttonwood/engine/journal/engine-store.ts';
import type { Journal } from '@buttonwood/engine/journal/journal.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import type { HealthReport } from '@buttonwood/shared/wire/http-types.ts';
import { sql, type Kysely } from 'kysely';
import type { Freshness, Positions } from './read/freshness.ts';

/** Entries behind from which on an actor or its projection counts as lagging. */
const LAGGING = 5_000;

export interface HealthDeps {
  readonly journal: Pick<Journal, 'actors' | 'control'> & Pick<EngineStore, 'health' | 'engines'>;
  readonly db: Kysely<Database>;
  readonly freshness: Freshness;
  readonly durability: 'always' | 'relaxed';
  readonly demo: boolean;
}

/** Says how the exchange is. Never throws: what cannot be reached is what it reports. */
export async function lookAtHealth(deps: HealthDeps): Promise<HealthReport> {
  const [actors, halts, engines, postgres, projected] = await Promise.all([
    orUndefined(actorsOf(deps)),
    orUndefined(deps.journal.health()),
    orUndefined(deps.journal.engines()),
    orUndefined(sql`select 1`.execute(deps.db)),
    orUndefined(deps.freshness.positions()),
  ]);
  const rows = (actors ?? []).map((row) => ({ ...row, projected: positionIn(projected, row.actor) }));
  // A frozen engine leaves everything as it was: only its silence tells.
  const engineAnswers = engines?.some(({ answers }) => answers) === true;
  const reachable = actors !== undefined && postgres !== undefined && engineAnswers;
  const lagging = rows.some((row) => row.backlog > LAGGING || row.position - row.projected > LAGGING);
  const halted = halts !== undefined && halts.size > 0;
  return {
    status: halted ? 'halted' : reachable && !lagging ? 'ok' : 'degraded',
    redis: actors !== undefined,
    postgres: postgres !== undefined,
    durability: actors === undefined ? 'unknown' : deps.durability,
    demo: deps.demo,
    actors: rows,
  };
}

async function actorsOf({
  journal,
}: HealthDeps): Promise<{ actor: string; backlog: number; position: number }[]> {
  const entries = await journal.actors();
  return Promise.all(
    entries.map(async ({ name }) => {
      const control = await journal.control(name);
      const position = control?.lastOut ?? 0;
      return { actor: name, backlog: (control?.lastIn ?? 0) - position, position };
    }),
  );
}

function positionIn(positions: Positions | undefined, stream: string): number {
  return positions?.get(stream) ?? 0;
}

/** Something that cannot be reached is a finding here, not an error. */
async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined;
  }
}

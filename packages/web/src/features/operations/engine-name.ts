import type { EngineStatus } from '@buttonwood/shared/wire/ops-status.ts';

/** Returns machine and process of an engine, which an operator can look for; its id when nothing is known of it. */
export function engineName(engines: readonly EngineStatus[], id: string): string {
  const known = engines.find(({ engine }) => engine === id);
  return known === undefined ? id : `${known.host} ${known.pid}`;
}

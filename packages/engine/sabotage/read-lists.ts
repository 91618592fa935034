import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Sabotage } from './sabotage.ts';

export const PACKAGES = fileURLToPath(new URL('../../', import.meta.url));
const LISTS = fileURLToPath(new URL('.', import.meta.url));

/**
 * Returns the entries of every `*.sabotage.ts` beside this file, in the order of the files' names. Each of those exports
 * `sabotage`, a list.
 */
export async function readLists(): Promise<Sabotage[]> {
  const all: Sabotage[] = [];
  for (const file of globSync('*.sabotage.ts', { cwd: LISTS }).sort()) {
    const list = (await import(pathToFileURL(join(LISTS, file)).href)) as {
      readonly sabotage: readonly Sabotage[];
    };
    all.push(...list.sabotage);
  }
  return all;
}

/** Why an entry does not fit the code any more, or says the same as another. */
export interface Stale {
  readonly entry: Sabotage;
  readonly why: string;
}

/** Returns what is wrong with the entries, at most one thing for each. */
export function staleEntries(entries: readonly Sabotage[]): Stale[] {
  const names = new Set<string>();
  return entries.flatMap((entry) => {
    const why = names.has(entry.name) ? 'there are two of this name' : flawOf(entry);
    names.add(entry.name);
    return why === undefined ? [] : [{ entry, why }];
  });
}

function flawOf({ file, find, replace, tests }: Sabotage): string | undefined {
  if (find === replace) return 'it changes nothing';
  if (tests.length === 0) return 'it names no test';
  const gone = tests.find((test) => !existsSync(join(PACKAGES, test)));
  if (gone !== undefined) return `there is no ${gone}`;
  const path = join(PACKAGES, file);
  const times = existsSync(path) ? occurrences(readFileSync(path, 'utf8'), find) : 0;
  return times === 1 ? undefined : `its text stands ${times} times in ${file}, not once`;
}

export function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

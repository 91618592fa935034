/*
 * Loaded before the simulator (`node --import`): one text of one source file is another one while it is loaded. The file stays as it
 * is. BUTTONWOOD_BROKEN says which entry of the list.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { breakages } from './breakages.ts';

const entry = breakages[Number(process.env['BUTTONWOOD_BROKEN'])];
if (entry === undefined) throw new Error('BUTTONWOOD_BROKEN is the index of an entry');

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith(`/packages/engine/src/${entry.file}`)) return nextLoad(url, context);
    const source = readFileSync(fileURLToPath(url), 'utf8');
    if (source.split(entry.find).length !== 2) {
      process.stderr.write(`STALE ${entry.name}\n`);
      process.exit(3);
    }
    return {
      format: 'module-typescript',
      source: source.replace(entry.find, () => entry.replace),
      shortCircuit: true,
    };
  },
});

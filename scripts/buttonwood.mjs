/**
 * `npm run -s buttonwood -- …`: the command line of the product, connected to the exchange that runs
 * on this data folder. Starts nothing; what needs servers says so when there are none.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { pinnedNode, root } from './bootstrap/root.mjs';
import { run } from './bootstrap/run.mjs';
import { setup } from './setup.mjs';

if (!existsSync(pinnedNode)) {
  const ready = await setup(['--for-start']);
  if (ready !== 0) process.exit(ready);
}
const data = process.env['BUTTONWOOD_DATA'] ?? '.buttonwood';
const dataDir = isAbsolute(data) ? data : join(root, data);
const env = { ...addressesOfRun(dataDir), ...process.env, BUTTONWOOD_DATA: dataDir };
// npm runs scripts in the root; file names on the command line mean the folder the person is in.
const cwd = process.env['INIT_CWD'] ?? process.cwd();
const main = join(root, 'packages', 'api', 'src', 'cli', 'main.ts');
process.exit((await run(pinnedNode, [main, ...process.argv.slice(2)], { cwd, env })).code);

/** @param {string} folder */
function addressesOfRun(folder) {
  const file = join(folder, 'run.json');
  if (!existsSync(file)) return {};
  const { redisUrl, databaseUrl, url } = JSON.parse(readFileSync(file, 'utf8'));
  return { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, BUTTONWOOD_URL: url };
}

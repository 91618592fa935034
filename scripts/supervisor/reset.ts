/** Removes the data of this exchange, so that the next start begins with an empty one. */
import { existsSync, rmSync } from 'node:fs';
import { outsideFolder } from '../../packages/engine/src/servers/postgres-home.ts';
import { root } from '../bootstrap/root.mjs';
import { currentRun, isDataFolder } from './data-folder.ts';
import { readSettings } from './settings.ts';

const { dataDir, redisUrl, databaseUrl } = readSettings(process.env, root);
const run = currentRun(dataDir);
if (run !== undefined) {
  console.error(
    `Buttonwood runs on ${dataDir} (process ${run.pid}). Stop it first: Ctrl-C where it was started.`,
  );
  process.exit(1);
}
if (existsSync(dataDir) && !isDataFolder(dataDir)) {
  console.error(
    `${dataDir} was not made by Buttonwood, so it stays as it is. BUTTONWOOD_DATA names the data folder.`,
  );
  process.exit(1);
}
const folders = [dataDir, outsideFolder(dataDir)].filter((folder) => existsSync(folder));
for (const folder of folders) {
  rmSync(folder, { recursive: true, force: true });
  console.log(`Removed ${folder}`);
}
if (folders.length === 0) console.log('There is nothing to remove.');
if (redisUrl !== undefined || databaseUrl !== undefined) {
  console.log('The servers that REDIS_URL and DATABASE_URL name were not touched.');
}

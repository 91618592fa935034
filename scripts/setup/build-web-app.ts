import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, root } from '../bootstrap/root.mjs';
import { run } from '../bootstrap/run.mjs';
import { fingerprint, isDone, markDone } from '../bootstrap/stamp.mjs';
import { SetupError } from './setup-error.ts';

const web = join(root, 'packages', 'web');

/** Everything that ends up in the browser. */
const sources = [
  ...['src', 'public', 'index.html', 'vite.config.ts', 'package.json'].map((name) => join(web, name)),
  join(root, 'packages', 'shared', 'src'),
  join(root, 'packages', 'api', 'src', 'client'),
  join(root, 'pnpm-lock.yaml'),
];

/** Builds the web app into packages/web/dist, from where the API serves it, when its sources have changed since the last time. */
export async function buildWebApp(): Promise<void> {
  const stampFile = join(web, 'node_modules', '.cache', 'app.stamp');
  const stamp = fingerprint(sources);
  if (isDone(stampFile, stamp) && existsSync(join(web, 'dist', 'index.html'))) return;
  console.log('setup: building the web app');
  const vite = join(web, 'node_modules', 'vite', 'bin', 'vite.js');
  const { code, output } = await run(pinnedNode, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    quiet: true,
  });
  if (code !== 0) throw new SetupError(`building the web app failed:\n${output}`);
  markDone(stampFile, stamp);
}

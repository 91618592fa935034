import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, root } from './root.mjs';
import { run } from './run.mjs';
import { fingerprint, isDone, markDone } from './stamp.mjs';

const OLDEST_NODE = 18;

/**
 * Makes the dependencies match the lock file, and says so only when there is something to do. The
 * pinned pnpm comes through npx, because the root's own copy is not there before the first time.
 *
 * @returns {Promise<void>} throws an Error whose message is meant for people
 */
export async function installDependencies() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < OLDEST_NODE) {
    throw new Error(
      `Buttonwood's setup needs Node ${OLDEST_NODE} or newer; this is ${process.version} (${process.execPath}).`,
    );
  }
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const stampFile = join(root, 'node_modules', '.buttonwood-installed');
  const stamp = fingerprint(manifests());
  if (!isDone(stampFile, stamp) || !existsSync(pinnedNode)) {
    console.log('setup: installing dependencies (a minute the first time)');
    // CI=true: pnpm never stops to ask.
    const { code, output, stopped } = await run(
      'npx',
      ['--yes', manifest.packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'],
      { cwd: root, env: { ...process.env, CI: 'true' }, quiet: true },
    );
    if (stopped) throw new Error('stopped');
    if (code !== 0) throw new Error(`installing dependencies failed (exit code ${code}):\n${output}`);
    markDone(stampFile, stamp);
  }
  await assertPinnedNode(manifest.devDependencies.node);
}

function manifests() {
  const packages = readdirSync(join(root, 'packages')).map((name) =>
    join(root, 'packages', name, 'package.json'),
  );
  return [
    ...['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'].map((name) => join(root, name)),
    ...packages,
  ];
}

/**
 * Scripts run silently on the machine's own Node when the `node` package is there but not unpacked.
 *
 * @param {string} version
 */
async function assertPinnedNode(version) {
  const { code, output } = await run(pinnedNode, ['--version'], { quiet: true });
  if (code === 0 && output.trim() === `v${version}`) return;
  throw new Error(
    `Buttonwood runs on Node ${version} from node_modules/node, but that answers "${output.trim()}". ` +
      'Remove node_modules and run `npm run setup` again.',
  );
}

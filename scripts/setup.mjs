/**
 * Makes a machine that has only Node (18 or newer) and npm ready. Idempotent, and silent when there
 * is nothing to do. Plain Node without dependencies: it runs before anything is installed.
 *
 *   node scripts/setup.mjs [--for-start | --for-tests]     default: both
 */
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { installDependencies } from './bootstrap/install.mjs';
import { pinnedNode, root } from './bootstrap/root.mjs';
import { run } from './bootstrap/run.mjs';

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code; what is wrong has been said by then
 */
export async function setup(args) {
  try {
    await installDependencies();
  } catch (error) {
    console.error(`setup: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  // From here on everything is installed, so the rest is TypeScript on the pinned Node.
  const { code } = await run(pinnedNode, [join(root, 'scripts', 'setup', 'main.ts'), ...args], { cwd: root });
  return code;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await setup(process.argv.slice(2)));

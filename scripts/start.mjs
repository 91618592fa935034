/**
 * `npm start`: sets up what is missing, then hands over to the supervisor on the pinned Node. This
 * process only stays to pass signals on; the supervisor notices by the channel when it is gone.
 */
import { join } from 'node:path';
import { pinnedNode, root } from './bootstrap/root.mjs';
import { run } from './bootstrap/run.mjs';
import { setup } from './setup.mjs';

const ready = await setup(['--for-start']);
if (ready !== 0) process.exit(ready);
const { code } = await run(pinnedNode, [join(root, 'scripts', 'supervisor', 'main.ts')], {
  cwd: root,
  ipc: true,
});
process.exit(code);

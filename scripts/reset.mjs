/** `npm run reset`: on the pinned Node, because it shares the data folder's rules with the supervisor. */
import { join } from 'node:path';
import { pinnedNode, root } from './bootstrap/root.mjs';
import { run } from './bootstrap/run.mjs';
import { setup } from './setup.mjs';

const ready = await setup(['--for-start']);
if (ready !== 0) process.exit(ready);
process.exit((await run(pinnedNode, [join(root, 'scripts', 'supervisor', 'reset.ts')], { cwd: root })).code);

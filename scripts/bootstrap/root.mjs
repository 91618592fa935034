import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The Node that runs Buttonwood, pinned by the `node` package; it exists after the installation. */
export const pinnedNode = join(root, 'node_modules', 'node', 'bin', 'node');

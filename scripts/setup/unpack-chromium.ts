import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumFolder } from '../../packages/engine/src/testing/chromium.ts';
import { pinnedNode, root } from '../bootstrap/root.mjs';
import { run } from '../bootstrap/run.mjs';
import { SetupError } from './setup-error.ts';

/**
 * Unpacks the Chromium of the `@sparticuz/chromium` package once for the browser tests. It is built
 * for Linux on x64; elsewhere the tests take the browser that BUTTONWOOD_CHROMIUM names.
 */
export async function unpackChromium(): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  const target = chromiumFolder();
  if (existsSync(target)) return;
  console.log('setup: unpacking Chromium for the browser tests');
  // Unpacked aside and renamed: two setups at a time, or one that was stopped, never leave half of it.
  const aside = `${target}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  const { code, output } = await run(
    pinnedNode,
    ['--input-type=module', '--eval', "await (await import('@sparticuz/chromium')).default.executablePath()"],
    {
      cwd: join(root, 'packages', 'api'),
      quiet: true,
      // The package unpacks into TMPDIR, and its own libraries only when it thinks it is in the cloud.
      env: { ...process.env, TMPDIR: aside, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
    },
  );
  if (code !== 0) throw new SetupError(`unpacking Chromium failed:\n${output}`);
  // The package's own file names folders of a cloud machine; without any font Chromium ends at its first page.
  writeFileSync(join(aside, 'fonts', 'fonts.conf'), FONTS);
  try {
    renameSync(aside, target);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // Else another setup was first.
  }
}

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** How to launch the browser of the browser tests; the fields are those of playwright's launch(). */
export interface ChromiumLaunch {
  readonly executablePath: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  /** Bound of the browser's start, in ms: a busy machine takes its time. */
  readonly timeout: number;
}

const START_MS = 120_000;

/** The folder into which `npm run setup` unpacks Chromium; one per version of its package. */
export function chromiumFolder(): string {
  const manifest = join(root, 'packages', 'api', 'node_modules', '@sparticuz', 'chromium', 'package.json');
  const version = /"version":\s*"([^"]+)"/.exec(readFileSync(manifest, 'utf8'))?.[1] ?? 'unknown';
  return join(root, 'node_modules', '.cache', 'chromium', version);
}

/**
 * Returns how to launch the browser for tests: `chromium.launch(chromiumForTests())`. BUTTONWOOD_CHROMIUM
 * names another browser where the packaged one (Linux on x64) does not run.
 *
 * @throws Error that says to run setup when the browser has not been unpacked.
 */
export function chromiumForTests(): ChromiumLaunch {
  const own = process.env['BUTTONWOOD_CHROMIUM'];
  if (own !== undefined) {
    return { executablePath: own, args: ['--no-sandbox'], env: environment({}), timeout: START_MS };
  }
  const folder = chromiumFolder();
  const executablePath = join(folder, 'chromium');
  if (!existsSync(executablePath)) {
    throw new Error(
      'Chromium is not unpacked: run `npm run setup`, or set BUTTONWOOD_CHROMIUM to a browser.',
    );
  }
  return {
    executablePath,
    // Tests run as root in containers, where Chromium's sandbox cannot; they only visit Buttonwood.
    args: [
      '--no-sandbox',
      '--no-zygote',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
    env: environment({
      FONTCONFIG_PATH: join(folder, 'fonts'),
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
    }),
    timeout: START_MS,
  };
}

function environment(extra: Record<string, string>): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...process.env, ...extra })) {
    if (value !== undefined) all[name] = value;
  }
  return all;
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StaticFiles } from './static-files.ts';

let root: string;
let files: StaticFiles;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'buttonwood-static-'));
  await mkdir(join(root, 'dist', 'assets'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), 'secret');
  await writeFile(join(root, 'dist', 'index.html'), '<h1>terminal</h1>');
  await writeFile(join(root, 'dist', 'assets', 'app-abc.js'), 'let a');
  await writeFile(join(root, 'dist', 'assets', 'app-abc.js.map'), '{}');
  await writeFile(join(root, 'dist', '.env'), 'KEY=1');
  files = new StaticFiles(join(root, 'dist'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const text = async (path: string): Promise<string | undefined> => {
  const answer = await files.respond(path, undefined);
  return answer?.status === 200 ? Buffer.from(answer.body).toString() : undefined;
};

describe('the built terminal', () => {
  it('is served with its files, and with its index for the addresses of its pages', async () => {
    expect(await text('/')).toContain('terminal');
    for (const page of ['/sign-in', '/trade', '/trade/AAPL', '/trade/BRK.B', '/funds/deposit/']) {
      expect([page, await text(page)]).toEqual([page, '<h1>terminal</h1>']);
    }
    expect(await text('/assets/app-abc.js')).toBe('let a');
  });

  it('lets hashed files be kept for ever and the index never without asking', async () => {
    const script = await files.respond('/assets/app-abc.js', undefined);
    expect(script?.headers['cache-control']).toContain('immutable');
    const index = await files.respond('/', undefined);
    expect(index?.headers['cache-control']).toBe('no-cache');
    expect((await files.respond('/', index?.headers['etag']))?.status).toBe(304);
  });

  it('gives nothing else, however the path is spelt', async () => {
    const paths = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/%252e%252e/secret.txt',
      '/assets/../../secret.txt',
      '//secret.txt',
      '/..\\secret.txt',
      '/secret.txt\u0000.js',
      '/.env',
      '/assets/app-abc.js.map',
      '/assets',
      '/assets/',
      '//',
      '/missing.js',
      '/trade/../../etc/passwd',
    ];
    for (const path of paths) {
      const answer = await text(path);
      expect([path, answer === undefined || answer === '<h1>terminal</h1>']).toEqual([path, true]);
      if (/\.[a-z]/.test(path)) expect([path, answer]).toEqual([path, undefined]);
    }
  });
});

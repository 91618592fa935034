import { defineConfig } from 'vitest/config';

const serverTests = ['packages/**/*.redis.test.ts', 'packages/**/*.pg.test.ts'];
const browserTests = ['packages/**/*.e2e.test.ts', 'scripts/**/*.e2e.test.ts'];
/** Decides where servers come from and starts one Postgres for the whole run. */
const globalSetup = ['packages/engine/src/testing/global-setup.ts'];
/** Bounds of waiting, not of speed: a condition that comes late on a busy machine has come. */
const patience = { expect: { poll: { timeout: 30_000 } }, testTimeout: 120_000, hookTimeout: 120_000 };
/** Programs that give way to others would wait for the tests that run beside them. */
const env = { BUTTONWOOD_GIVE_WAY: 'off' };
const builtFiles = ['**/node_modules/**', '**/dist/**'];

/**
 * Four projects, split by what a test costs: `unit` is pure and parallel, `servers` needs Redis or
 * Postgres, `e2e` starts whole programs or a browser, `web` compiles Solid components.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          ...patience,
          include: ['packages/{shared,engine,api}/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: [...builtFiles, ...serverTests, ...browserTests],
        },
      },
      {
        test: {
          name: 'servers',
          ...patience,
          env,
          include: serverTests,
          globalSetup,
          exclude: builtFiles,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          ...patience,
          env,
          include: browserTests,
          globalSetup,
          exclude: builtFiles,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
      'packages/web/vite.config.ts',
    ],
  },
});

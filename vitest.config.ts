import { defineConfig } from 'vitest/config';

const serverTests = ['packages/**/*.redis.test.ts', 'packages/**/*.pg.test.ts'];
const browserTests = ['packages/**/*.e2e.test.ts', 'scripts/**/*.e2e.test.ts'];
/** Decides where servers come from and starts one Postgres for the whole run. */
const globalSetup = ['packages/engine/src/testing/global-setup.ts'];
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
          include: ['packages/{shared,engine,api}/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: [...builtFiles, ...serverTests, ...browserTests],
        },
      },
      {
        test: {
          name: 'servers',
          include: serverTests,
          globalSetup,
          exclude: builtFiles,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
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

import { defineConfig } from 'vitest/config';
import solid from 'vite-plugin-solid';

/** The API serves the built app, so a development server sends its calls there. */
const apiUrl = process.env['BUTTONWOOD_URL'] ?? 'http://127.0.0.1:7878';

export default defineConfig({
  plugins: [solid()],
  resolve: { dedupe: ['solid-js'] },
  build: { outDir: 'dist', target: 'es2022', emptyOutDir: true },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': apiUrl,
      '/ws': { target: apiUrl, ws: true },
    },
  },
  test: {
    name: 'web',
    // Bounds of waiting, not of speed: as in the configuration of the others.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    server: { deps: { inline: [/solid-js/, /@solidjs/, /@tanstack\/solid-query/] } },
  },
});

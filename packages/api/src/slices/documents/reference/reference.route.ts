import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { Scalar } from '@scalar/hono-api-reference';
import type { ApiEnv } from '../../../http/api-env.ts';
import { refuse } from '../../../http/problem.ts';
import { reasonsTable } from './reasons-table.ts';

const BUNDLE = 'scalar.js';
const TITLE = 'Buttonwood API';

/** The page with the reference, its program from this server, and the document it shows. Nothing comes from elsewhere. */
export function referenceRoute(app: OpenAPIHono<ApiEnv>): void {
  app.get('/openapi.json', (c) =>
    c.json(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: TITLE,
          version: '1',
          description:
            'Prices and money are decimal strings, quantities strings of whole shares, times RFC 3339 in UTC. ' +
            'Problems are RFC 9457. The live feed is a WebSocket at /ws/v1.\n\n' +
            'Why the exchange refuses an order or ends one, in `code` of a problem and in `reason` of an order:\n\n' +
            reasonsTable(),
        },
        servers: [{ url: '/' }],
      }),
    ),
  );

  app.get('/docs', (c, next) => {
    const nonce = randomBytes(16).toString('base64');
    c.header(
      'Content-Security-Policy',
      `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'unsafe-inline'; ` +
        `img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; ` +
        `object-src 'none'; base-uri 'none'; frame-ancestors 'none'`,
    );
    const page = Scalar<ApiEnv>({
      url: '/openapi.json',
      cdn: `/docs/${BUNDLE}`,
      bundle: false,
      nonce,
      pageTitle: TITLE,
      withDefaultFonts: false,
      telemetry: false,
      // What would call or advertise services elsewhere.
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    });
    return page(c, next);
  });

  app.get('/docs/:file', async (c) => {
    if (c.req.param('file') !== BUNDLE) throw refuse('not_found');
    const bundle = fileURLToPath(
      new URL('browser/standalone.js', import.meta.resolve('@scalar/api-reference')),
    );
    return c.body(new Uint8Array(await readFile(bundle)), 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=86400',
    });
  });
}

import { OpenAPIHono } from '@hono/zod-openapi';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { admit, Admission, MAX_IN_FLIGHT, MAX_MEMORY_SHARE, type WorkClass } from './admission.ts';
import type { ApiEnv } from './api-env.ts';
import { installErrorHandler } from './problem-responses.ts';

const ANSWERED_MS = 30_000;
const CLASSES: readonly WorkClass[] = ['ordinary', 'cancel', 'ops'];

/** An application whose orders wait until they are let go. */
function slowExchange(admission: Admission) {
  const app = new OpenAPIHono<ApiEnv>();
  const waiting: (() => void)[] = [];
  installErrorHandler(app, pino({ level: 'silent' }));
  app.use(admit(admission));
  app.post('/api/v1/orders', async (c) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return c.json({}, 201);
  });
  app.delete('/api/v1/orders', (c) => c.json({}));
  app.post('/api/v1/ops/instruments/:symbol/halt', (c) => c.json({}));
  const call = async (method: string, path: string): Promise<Response> => app.request(path, { method });
  /** What must be answered although orders wait. */
  const answered = async (method: string, path: string): Promise<Response> => {
    const late = AbortSignal.timeout(ANSWERED_MS);
    const tooLate = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(new Error(`${method} ${path} was not answered`)));
    });
    return Promise.race([call(method, path), tooLate]);
  };
  const letGo = (): void => {
    for (const go of waiting.splice(0)) go();
  };
  return { call, answered, letGo };
}

describe('an exchange with more to do than it can', () => {
  it('refuses orders with 503 and a time to wait, and still takes cancels and operators', async () => {
    const admission = new Admission();
    const { call, answered, letGo } = slowExchange(admission);
    const taken = Array.from({ length: MAX_IN_FLIGHT.ordinary }, () => call('POST', '/api/v1/orders'));
    const refused = await answered('POST', '/api/v1/orders');
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'engine_busy', retryable: true });
    expect((await answered('DELETE', '/api/v1/orders')).status).toBe(200);
    expect((await answered('POST', '/api/v1/ops/instruments/AAPL/halt')).status).toBe(200);
    letGo();
    expect((await Promise.all(taken)).every(({ status }) => status === 201)).toBe(true);
    expect(admission.inFlight).toBe(0);
  });

  it('takes orders again as soon as others are answered, however many were refused', async () => {
    const admission = new Admission();
    const { call, answered, letGo } = slowExchange(admission);
    const taken = Array.from({ length: MAX_IN_FLIGHT.ordinary }, () => call('POST', '/api/v1/orders'));
    for (let n = 0; n < 100; n++) expect((await answered('POST', '/api/v1/orders')).status).toBe(503);
    letGo();
    await Promise.all(taken);
    const again = call('POST', '/api/v1/orders');
    await new Promise((resolve) => setImmediate(resolve));
    letGo();
    expect((await again).status).toBe(201);
  });

  it('keeps the last places for operators, those before them for cancels', () => {
    const admission = new Admission();
    const room = CLASSES.map((work) => {
      let taken = 0;
      while (taken < MAX_IN_FLIGHT.ops * 2 && admission.enter(work)) taken += 1;
      return taken;
    });
    const [ordinary = 0, cancel = 0, ops = 0] = CLASSES.map((work) => MAX_IN_FLIGHT[work]);
    expect(room).toEqual([ordinary, cancel - ordinary, ops - cancel]);
    expect(Math.min(...room)).toBeGreaterThan(0);
  });

  it('refuses orders before Redis is full, then cancels, then operators, so that actors can still answer', () => {
    let share = 0;
    const admission = new Admission(() => share);
    const taken = (): WorkClass[] => CLASSES.filter((work) => admission.enter(work));
    expect(taken()).toEqual(CLASSES);
    share = MAX_MEMORY_SHARE.ordinary + 0.01;
    expect(taken()).toEqual(['cancel', 'ops']);
    share = MAX_MEMORY_SHARE.cancel + 0.01;
    expect(taken()).toEqual(['ops']);
    share = 1;
    expect(taken()).toEqual([]);
  });
});

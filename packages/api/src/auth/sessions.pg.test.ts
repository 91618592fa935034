import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExchange, TEST_ORIGIN, type ExchangeInProcess } from '../testing/exchange-in-process.ts';

const PASSWORD = 'a long enough password';
let exchange: ExchangeInProcess;
let people = 0;

beforeAll(async () => {
  exchange = await startExchange([]);
});
afterAll(() => exchange.stop());

const origin = { origin: TEST_ORIGIN };
const withCookie = (cookie: string) => ({ headers: { cookie, ...origin } });

/** Signs somebody up as a browser does; returns the cookie as the browser sends it back. */
async function browser(): Promise<{ email: string; cookie: string; header: string }> {
  people += 1;
  const email = `person-${people}@buttonwood.test`;
  const body = { email, password: PASSWORD, display_name: 'Person' };
  const response = await exchange.call('POST', '/accounts', { body, headers: origin });
  expect(response.status).toBe(201);
  return { email, ...cookieOf(response) };
}

function cookieOf(response: Response): { cookie: string; header: string } {
  const header = response.headers.get('set-cookie') ?? '';
  return { cookie: header.split(';')[0] ?? '', header };
}

async function me(cookie: string): Promise<number> {
  return (await exchange.call('GET', '/me', withCookie(cookie))).status;
}

describe('the session cookie', () => {
  it('is bound to this host, hidden from scripts and never sent in the clear', async () => {
    const { header } = await browser();
    expect(header).toMatch(/^__Host-buttonwood=[a-z2-7]{32,64};/);
    for (const attribute of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'])
      expect(header).toContain(attribute);
    expect(header).not.toContain('Domain');
  });

  it('lets its owner in until it is changed by a single character', async () => {
    const { cookie } = await browser();
    expect(await me(cookie)).toBe(200);
    const last = cookie.endsWith('a') ? 'b' : 'a';
    for (const tampered of [
      `${cookie.slice(0, -1)}${last}`,
      cookie.slice(0, -1),
      `${cookie}a`,
      '__Host-buttonwood=',
    ]) {
      expect(await me(tampered)).toBe(401);
    }
  });

  it('is a new one after every sign-in, whatever the request carried', async () => {
    const { email, cookie } = await browser();
    const planted = `__Host-buttonwood=${'a'.repeat(40)}`;
    const body = { email, password: PASSWORD };
    const response = await exchange.call('POST', '/sessions', {
      body,
      headers: { ...origin, cookie: planted },
    });
    const fresh = cookieOf(response).cookie;
    expect(fresh).not.toBe(planted);
    expect(fresh).not.toBe(cookie);
    expect(await me(planted)).toBe(401);
    expect(await me(fresh)).toBe(200);
  });

  it('is worth nothing after sign-out, and neither is its token', async () => {
    const { cookie } = await browser();
    expect(await me(cookie)).toBe(200);
    expect((await exchange.call('DELETE', '/sessions/current', withCookie(cookie))).status).toBe(204);
    expect(await me(cookie)).toBe(401);
  });
});

describe('the table of sessions', () => {
  it('holds nothing that works as a cookie or as a token', async () => {
    await browser();
    const rows = await exchange.db.selectFrom('auth.sessions').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      for (const column of Object.values(row)) {
        expect(await me(`__Host-buttonwood=${String(column)}`)).toBe(401);
        const bearer = await exchange.call('GET', '/me', { token: encodeURIComponent(String(column)) });
        expect(bearer.status).toBe(401);
      }
    }
  });

  it('is looked at again when its row is gone or over', async () => {
    const { cookie, email } = await browser();
    await exchange.db
      .updateTable('auth.sessions')
      .set({ expires_at: new Date(0) })
      .where('user_id', 'in', (users) =>
        users.selectFrom('auth.users').select('id').where('email', '=', email),
      )
      .execute();
    expect(await me(cookie)).toBe(401);
  });

  it('is known to one file only through Lucia', async () => {
    const root = join(import.meta.dirname, '..');
    const importers: string[] = [];
    for (const name of await readdir(root, { recursive: true })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      if (/from '(lucia|oslo)/.test(await readFile(join(root, name), 'utf8'))) importers.push(name);
    }
    expect(importers).toEqual(['auth/sessions.ts']);
  });
});

describe('my sessions', () => {
  it('are listed, and one that I revoke is over while the others go on', async () => {
    const { email, cookie } = await browser();
    const body = { email, password: PASSWORD };
    const second = cookieOf(await exchange.call('POST', '/sessions', { body, headers: origin })).cookie;
    const listed = (await (await exchange.call('GET', '/sessions', withCookie(cookie))).json()) as {
      data: { session_id: string; current: boolean }[];
    };
    expect(listed.data).toHaveLength(2);
    const other = listed.data.find((session) => !session.current)?.session_id ?? '';
    expect((await exchange.call('DELETE', `/sessions/${other}`, withCookie(cookie))).status).toBe(204);
    expect(await me(second)).toBe(401);
    expect(await me(cookie)).toBe(200);
  });
});

describe('signing in', () => {
  it('says the same about an unknown email as about a wrong password', async () => {
    const { email } = await browser();
    const answers = await Promise.all(
      [email, 'nobody@buttonwood.test'].map(async (who) => {
        const body = { email: who, password: 'not the password' };
        const response = await exchange.call('POST', '/sessions', { body });
        const { request_id: _, ...problem } = (await response.json()) as Record<string, unknown>;
        return { status: response.status, problem };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ status: 401, problem: { code: 'invalid_credentials' } });
  });

  it('stores a password as argon2id with the floor of its cost', async () => {
    const { email } = await browser();
    const user = await exchange.db
      .selectFrom('auth.users')
      .select('password_hash')
      .where('email', '=', email)
      .executeTakeFirstOrThrow();
    expect(user.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('finds the email in any letter case, and takes none twice', async () => {
    const { email } = await browser();
    const body = { email: email.toUpperCase(), password: PASSWORD };
    expect((await exchange.call('POST', '/sessions', { body })).status).toBe(201);
    const again = await exchange.call('POST', '/accounts', { body: { ...body, display_name: 'Again' } });
    expect(again.status).toBe(409);
  });
});

describe('a page of somebody else', () => {
  const body = { asset: 'USD', amount: '1', idempotency_key: 'csrf' };

  it('cannot use the cookie to change anything, whatever it sends', async () => {
    const { cookie } = await browser();
    const before = await exchange.journal.control('ledger:0');
    for (const foreign of [
      'http://evil.test',
      'null',
      `${TEST_ORIGIN}.evil.test`,
      'http://buttonwood.test:81',
      undefined,
    ]) {
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', undefined]) {
        const headers = {
          cookie,
          ...(foreign === undefined ? {} : { origin: foreign }),
          ...(type === undefined ? {} : { 'content-type': type }),
        };
        const response = await exchange.api.app.request(`${TEST_ORIGIN}/api/v1/deposits`, {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        });
        expect([foreign, type, response.status]).toEqual([foreign, type, 403]);
      }
    }
    expect((await exchange.journal.control('ledger:0'))?.lastIn).toBe(before?.lastIn);
  });

  it('cannot sign anybody in', async () => {
    const { email } = await browser();
    const response = await exchange.call('POST', '/sessions', {
      body: { email, password: PASSWORD },
      headers: { origin: 'http://evil.test' },
    });
    expect(response.status).toBe(403);
  });
});

import { Client, escapeIdentifier } from 'pg';
import type { TestServer } from './test-server.ts';

/** A database prepared once per test run. */
export interface DatabaseTemplate {
  /** Lower-case letters, digits and `_`; two templates of one name are the same template. */
  readonly name: string;
  /** Fills the empty database at `url`, and closes its connections before it returns. */
  readonly prepare: (url: string) => Promise<void>;
}

/** Any number: all test files of a run take this one lock while they create databases. */
const CREATE_LOCK = 7_878;

let created = 0;

/** Creates a database of its own on the server at `serverUrl`, as a copy of the template if there is one. */
export async function freshDatabase(serverUrl: string, template?: DatabaseTemplate): Promise<TestServer> {
  created += 1;
  const name = `test_${process.pid}_${created}`;
  await withAdmin(serverUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [CREATE_LOCK]);
    const source = template === undefined ? 'template0' : await templateDatabase(admin, serverUrl, template);
    await admin.query(`create database ${escapeIdentifier(name)} template ${escapeIdentifier(source)}`);
  });
  const refuse = (): Promise<void> =>
    Promise.reject(
      new Error('This Postgres serves the whole test run: ask for startPostgres({ own: true }).'),
    );
  return {
    url: withDatabase(serverUrl, name),
    port: Number(new URL(serverUrl).port),
    stop: () =>
      withAdmin(serverUrl, async (admin) => {
        await admin.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
      }),
    kill: refuse,
    restart: refuse,
  };
}

/** Returns the name of the template's database, preparing it if this is the first test file to ask. */
async function templateDatabase(
  admin: Client,
  serverUrl: string,
  template: DatabaseTemplate,
): Promise<string> {
  const name = `template_${template.name}`;
  const found = await admin.query('select 1 from pg_database where datname = $1', [name]);
  if (found.rowCount === 1) return name;
  const unfinished = `${name}_unfinished`;
  await admin.query(`drop database if exists ${escapeIdentifier(unfinished)} with (force)`);
  await admin.query(`create database ${escapeIdentifier(unfinished)}`);
  await template.prepare(withDatabase(serverUrl, unfinished));
  await admin.query(`alter database ${escapeIdentifier(unfinished)} rename to ${escapeIdentifier(name)}`);
  return name;
}

async function withAdmin(serverUrl: string, work: (admin: Client) => Promise<void>): Promise<void> {
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

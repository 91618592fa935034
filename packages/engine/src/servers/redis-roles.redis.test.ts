import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Genesis } from '@buttonwood/shared/messages/commands.ts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandProducer } from '../journal/command-producer.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { startRedis } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { REDIS_ROLES, type RedisRole, roleUrl } from './redis-roles.ts';

const LEDGER = { name: 'ledger:0', actor: 2 } as const;
const INBOX = '{ledger:0}:in';
const OUT = '{ledger:0}:out';

/** What nobody may do to the tape or to the server, whatever the role. */
const NOBODY: readonly (readonly string[])[] = [
  ['DEL', INBOX],
  ['DEL', OUT],
  ['UNLINK', OUT],
  ['XDEL', OUT, '1-1'],
  ['XSETID', OUT, '9-9'],
  ['EXPIRE', OUT, '1'],
  ['PEXPIRE', OUT, '1'],
  ['PERSIST', OUT],
  ['RENAME', OUT, '{ledger:0}:gone'],
  ['COPY', OUT, '{ledger:0}:copy'],
  ['RESTORE', OUT, '0', 'x'],
  ['MIGRATE', '127.0.0.1', '1', OUT, '0', '10'],
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['SWAPDB', '0', '1'],
  ['CONFIG', 'SET', 'appendfsync', 'no'],
  ['CONFIG', 'REWRITE'],
  ['DEBUG', 'SLEEP', '1'],
  ['SHUTDOWN'],
  ['REPLICAOF', '127.0.0.1', '1'],
  ['BGREWRITEAOF'],
  ['ACL', 'SETUSER', 'me'],
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
  ['SCRIPT', 'FLUSH'],
  ['FUNCTION', 'FLUSH'],
  ['FUNCTION', 'DELETE', 'bw1'],
  ['EVAL', 'return 1', '1', OUT],
  ['MONITOR'],
  ['KEYS', '*'],
  ['PUBLISH', 'somewhere', 'x'],
];

/** What some may and these may not. */
const NOT_THESE: Readonly<Record<RedisRole, readonly (readonly string[])[]>> = {
  engine: [
    ['XTRIM', OUT, 'MAXLEN', '0'],
    ['SET', '{ledger:0}:ctl', 'x'],
    ['DEL', '{ledger:0}:ctl'],
    ['HGETALL', '{market-data}:sync:meta'],
  ],
  api: [
    ['XADD', OUT, '1-1', 't', '1'],
    ['XTRIM', INBOX, 'MAXLEN', '0'],
    ['HSET', 'bw:actors', 'x', '1'],
    ['HDEL', '{ledger:0}:ctl', 'epoch'],
    ['SET', '{ledger:0}:lease', 'x'],
    ['FUNCTION', 'LOAD', '#!lua name=x'],
    ['FCALL', 'commit', '2', OUT, '{ledger:0}:ctl'],
  ],
  projector: [
    ['XADD', INBOX, '*', 't', '1'],
    ['XADD', OUT, '*', 't', '1'],
    ['HSET', '{ledger:0}:ctl', 'epoch', '2'],
    ['FCALL', 'send', '2', INBOX, '{ledger:0}:ctl'],
    ['SET', '{ledger:0}:lease', 'x'],
  ],
  archiver: [
    ['XADD', INBOX, '*', 't', '1'],
    ['XADD', OUT, '*', 't', '1'],
    ['HSET', '{ledger:0}:ctl', 'epoch', '2'],
    ['HGETALL', 'bw:sign-ins:email:ada'],
  ],
  worker: [
    ['XADD', OUT, '1-1', 't', '1'],
    ['XTRIM', INBOX, 'MAXLEN', '0'],
    ['SET', '{ledger:0}:lease', 'x'],
    ['EVAL', 'return 1', '1', INBOX],
    ['HSET', 'bw:actors', 'x', '1'],
  ],
  ops: [
    ['FUNCTION', 'LOAD', '#!lua name=x'],
    ['SET', '{ledger:0}:ctl', 'x'],
    ['GET', 'bw:sign-ins:email:ada'],
  ],
};

let server: TestServer;
let admin: Redis;

beforeAll(async () => {
  server = await startRedis();
  admin = new Redis(server.url);
  await admin.ping();
});
afterAll(async () => {
  admin.disconnect();
  await server.stop();
});

/** `OK`, or why not. */
async function dryRun(role: RedisRole, command: readonly string[]): Promise<string> {
  return String(await admin.call('ACL', 'DRYRUN', role, ...command));
}

describe.each(REDIS_ROLES)('the role %s', (role) => {
  it.each(NOBODY)('may not %s %s', async (...command) => {
    expect(await dryRun(role, command)).toContain('has no permissions');
  });

  it('may not do what is for others', async () => {
    for (const command of NOT_THESE[role])
      expect([command, await dryRun(role, command)]).toEqual([
        command,
        expect.stringContaining('has no permissions'),
      ]);
  });

  it('is refused for real, and the stream stays', async () => {
    await admin.xadd(OUT, 'NOMKSTREAM', '*', 'x', 'y');
    const connection = new Redis(roleUrl(server.url, role));
    await expect(connection.del(OUT)).rejects.toThrow('NOPERM');
    connection.disconnect();
  });

  it('does not get in with the password of another', async () => {
    const other = roleUrl(server.url, role === 'ops' ? 'api' : 'ops');
    const address = new URL(other);
    address.username = role;
    const connection = new Redis(address.href, { retryStrategy: () => null, lazyConnect: true });
    connection.on('error', () => undefined);
    await expect(connection.connect()).rejects.toThrow();
    connection.disconnect();
  });
});

it('the engine brings the functions, operators create actors, api and worker send, engine commits, all read', async () => {
  const open = (role: RedisRole) =>
    RedisJournal.open({ url: roleUrl(server.url, role), loads: role === 'engine' });
  const engine = await open('engine');
  const ops = await open('ops');
  const genesis = encodeMessage(Genesis, { ...LEDGER, rulesVersion: 1, ledgerShards: 1 });
  expect(await ops.provision(LEDGER, genesis)).toBe('created');
  for (const role of ['api', 'worker', 'ops'] as const) {
    const journal = await open(role);
    const producer = new CommandProducer({ journal });
    expect(await producer.submit(LEDGER.name, 'ops', new Uint8Array(8))).toEqual({ kind: 'appended' });
    await journal.close();
  }
  expect(await engine.lease([LEDGER.name], 'me', 1_000)).toEqual(new Set([LEDGER.name]));
  const hash = new Uint8Array(32).fill(7);
  const frames = [{ epoch: 1, number: 1, at: 1, hash, bytes: new Uint8Array(0) }];
  const batch = { epoch: 1, previousNumber: 0, previousHash: new Uint8Array(32), frames, forwards: [] };
  expect((await engine.commit(LEDGER.name, batch)).kind).toBe('committed');
  await engine.release([LEDGER.name], 'me');
  await engine.reportHealth(LEDGER.name, undefined);
  await engine.announce('me', 'note', 1_000);
  const archiver = await open('archiver');
  expect(await archiver.trim(LEDGER.name, { epoch: 1, number: 1, hash })).toBe('trimmed');
  for (const role of ['api', 'projector', 'archiver', 'worker', 'ops'] as const) {
    const journal = await open(role);
    expect(await journal.actors()).toEqual([LEDGER]);
    expect(await journal.readOut(LEDGER.name, 0, 10)).toHaveLength(1);
    expect((await journal.readInbox(LEDGER.name, 0, 10)).length).toBe(4);
    expect((await journal.health()).size).toBe(0);
    await journal.close();
  }
  for (const role of ['api', 'ops'] as const) {
    const journal = await open(role);
    expect(await journal.engines()).toMatchObject([{ engine: 'me' }]);
    await journal.close();
  }
  for (const journal of [engine, ops, archiver]) await journal.close();
});

it('without any administrator nobody gets in but the roles, and all that was written is there after a restart', async () => {
  const own = await startRedis({ admin: false });
  try {
    const stranger = new Redis(own.url, { retryStrategy: () => null, lazyConnect: true });
    stranger.on('error', () => undefined);
    await expect(stranger.connect()).rejects.toThrow();
    const engine = await RedisJournal.open({ url: roleUrl(own.url, 'engine'), loads: true });
    const genesis = encodeMessage(Genesis, { ...LEDGER, rulesVersion: 1, ledgerShards: 1 });
    await engine.provision(LEDGER, genesis);
    await engine.close();
    await own.kill();
    await own.restart();
    const again = await RedisJournal.open({ url: roleUrl(own.url, 'projector') });
    expect(await again.actors()).toEqual([LEDGER]);
    expect(await again.readInbox(LEDGER.name, 0, 10)).toHaveLength(1);
    expect(await again.control(LEDGER.name)).toMatchObject({ epoch: 1, lastIn: 1, lastOut: 0 });
    await again.close();
  } finally {
    await own.stop();
  }
});

import type { Redis } from 'ioredis';

/** `always`: an answered append is on disk. `relaxed` (everysec) loses up to two seconds and must be asked for. */
export type Durability = 'always' | 'relaxed';

/** The server is set up in a way that loses what it has answered. */
export class UnsafeSettings extends Error {
  override readonly name = 'UnsafeSettings';
}

const REQUIRED: Readonly<Record<Durability, Readonly<Record<string, string>>>> = {
  always: settings('always'),
  relaxed: settings('everysec'),
};

function settings(appendfsync: string): Record<string, string> {
  return {
    appendonly: 'yes',
    appendfsync,
    'aof-load-truncated': 'no',
    'no-appendfsync-on-rewrite': 'no',
    'maxmemory-policy': 'noeviction',
  };
}

/** Throws UnsafeSettings, with every difference and the commands that repair it, unless the server keeps what it answers. */
export async function assertSettings(redis: Redis, durability: Durability): Promise<void> {
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(REQUIRED[durability])) {
    const reply = (await redis.call('CONFIG', 'GET', name)) as string[];
    const found = reply[1] ?? 'nothing';
    const stricter = name === 'appendfsync' && found === 'always';
    if (found !== value && !stricter) wrong.push(`${name} is ${found}, it must be ${value}`);
  }
  if (wrong.length === 0) return;
  throw new UnsafeSettings(
    `Redis could lose what it has answered: ${wrong.join('; ')}. Change its configuration file and start it again` +
      (durability === 'always'
        ? ', or ask for the relaxed profile with BUTTONWOOD_DURABILITY=relaxed.'
        : '.'),
  );
}

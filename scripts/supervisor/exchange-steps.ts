import { join } from 'node:path';
import { root } from '../bootstrap/root.mjs';
import type { Step } from './exchange.ts';
import type { Settings } from './settings.ts';

const engine = join(root, 'packages', 'engine', 'src');
const api = join(root, 'packages', 'api', 'src');
const commandLine = join(api, 'cli', 'main.ts');

const MIGRATE_MS = 60_000;
/** The first seed provisions every actor and gives the demo its history. */
const SEED_MS = 180_000;

/** The programs of the exchange in the order in which they start. */
export function exchangeSteps(settings: Settings): Step[] {
  const steps: Step[] = [
    { kind: 'once', name: 'migrate', script: commandLine, args: ['migrate'], timeoutMs: MIGRATE_MS },
    {
      kind: 'keep',
      name: 'engine',
      script: join(engine, 'main.ts'),
      args: [],
      group: 'engine',
      needed: true,
      redisRole: 'engine',
    },
    {
      kind: 'keep',
      name: 'projector',
      redisRole: 'projector',
      script: join(engine, 'projections', 'main.ts'),
      args: [],
      group: 'engine',
      needed: true,
    },
    {
      kind: 'keep',
      name: 'archiver',
      script: join(engine, 'archive', 'main.ts'),
      args: [],
      group: 'engine',
      needed: false,
      redisRole: 'archiver',
    },
    { kind: 'once', name: 'seed', script: commandLine, args: ['seed'], timeoutMs: SEED_MS },
    {
      kind: 'keep',
      name: 'api',
      script: join(api, 'main.ts'),
      args: [],
      group: 'edge',
      needed: true,
      redisRole: 'api',
    },
    {
      kind: 'keep',
      name: 'worker',
      redisRole: 'worker',
      script: join(engine, 'market-data', 'hosts', 'worker', 'main.ts'),
      args: [],
      group: 'edge',
      needed: false,
    },
  ];
  if (settings.bots) {
    steps.push({
      kind: 'keep',
      name: 'participants',
      redisRole: 'api',
      script: join(api, 'participants', 'main.ts'),
      args: [],
      group: 'edge',
      needed: false,
    });
  }
  return steps;
}

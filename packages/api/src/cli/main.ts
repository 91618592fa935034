import { createRequire } from 'node:module';
import { migrateToLatest } from '@buttonwood/engine/read-model/migrate.ts';
import { Command } from 'commander';
import { loadLobster, type LoadOptions } from './commands/load-lobster.command.ts';
import { seed } from './commands/seed.command.ts';
import { sync, type SyncCommandOptions } from './commands/sync.command.ts';
import { requireEnv, UsageError } from './connections.ts';

/** Exit codes of the command line: 0 done, 1 done with a finding, 2 used wrongly or not possible. */
const EXIT_UNUSABLE = 2;

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

const program = new Command('buttonwood')
  .description('A self-hosted stock exchange: its command line.')
  .version(version)
  .showHelpAfterError();

program
  .command('migrate')
  .description('bring the Postgres schemas up to date')
  .action(async () => {
    await migrateToLatest(requireEnv('DATABASE_URL'));
  });

program
  .command('seed')
  .description('provision the actors and, with BUTTONWOOD_DEMO=1, the demo world; needs a running engine')
  .action(seed);

program
  .command('sync')
  .description('fetch companies and daily bars, and hand the newest closes to the books')
  .requiredOption('--once', 'run once and end')
  .option('--symbols <list>', 'symbols, separated by commas; all listed ones unless given')
  .option('--from <day>', 'first day, as 2013-02-08')
  .option('--to <day>', 'last day, as 2018-02-07')
  .action(async (options: SyncCommandOptions) => {
    process.exitCode = await sync(options);
  });

program
  .command('load')
  .description('send recorded order flow through the running exchange')
  .command('lobster')
  .description('a LOBSTER message file (.csv or .csv.gz)')
  .argument('<file>', 'message file')
  .option('--book <file>', 'the order book file beside it: compares the best levels after every row')
  .option('--symbol <symbol>', 'start of the symbol to list it under; a number is added')
  .action(async (file: string, options: LoadOptions) => {
    process.exitCode = await loadLobster(file, options);
  });

/** A person's mistake in its own words; anything else with the place where it happened. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(explain(error));
  process.exitCode = EXIT_UNUSABLE;
}
// A supervisor's channel would keep the process alive.
if (process.connected) process.disconnect();

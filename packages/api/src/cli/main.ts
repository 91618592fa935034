import { createRequire } from 'node:module';
import { runAudit } from '@buttonwood/engine/audit/audit.console.ts';
import { runBookConsole } from '@buttonwood/engine/console/book.console.ts';
import { runRebuild } from '@buttonwood/engine/projections/rebuild.console.ts';
import { migrateToLatest } from '@buttonwood/engine/read-model/migrate.ts';
import { Command, CommanderError } from 'commander';
import { addArchiveCommands } from './commands/archive.command.ts';
import { calendar, CALENDAR_DAYS, type CalendarCommandOptions } from './commands/calendar.command.ts';
import { loadLobster, type LoadOptions } from './commands/load-lobster.command.ts';
import { addOpsCommands } from './commands/ops.command.ts';
import { recover, type RecoverCommandOptions } from './commands/recover.command.ts';
import { seed } from './commands/seed.command.ts';
import { sync, type SyncCommandOptions } from './commands/sync.command.ts';
import { requireEnv, UsageError } from './connections.ts';

/** Exit codes of the command line: 0 done, 1 done with a finding, 2 used wrongly or not possible. */
const EXIT_UNUSABLE = 2;

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

const program = new Command('buttonwood')
  .description('A self-hosted stock exchange: its command line.')
  .version(version)
  .showHelpAfterError()
  .exitOverride();

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
  .description('fetch what the sources have about companies, and hand the newest prices to the books')
  .requiredOption('--once', 'run once and end')
  .option('--symbols <list>', 'symbols, separated by commas; all listed ones unless given')
  .option('--from <day>', 'first day, as 2013-02-08')
  .option('--to <day>', 'last day, as 2018-02-07; the last session unless given')
  .option('--wait <seconds>', 'how long to wait for symbols that a limit stops', '60')
  .action(async (options: SyncCommandOptions) => {
    process.exitCode = await sync(options);
  });

program
  .command('calendar')
  .description('tell the venue the phases of the days to come, from where it was told last')
  .argument('<profile>', 'always_open or new_york')
  .option('--days <number>', 'days ahead', CALENDAR_DAYS)
  .option('--show', 'only print them')
  .option('--follow', 'go on, day by day, until interrupted')
  .action(async (profile: string, options: CalendarCommandOptions) => {
    await calendar(profile, options);
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

program
  .command('audit')
  .description('prove what happened')
  .command('verify')
  .description('replay every stream and compare each out frame, the links, the money and the read models')
  .option('--tape-only', 'leave the read models out')
  .option('--json', 'the whole report as one JSON document')
  .action(async (options: { tapeOnly?: true; json?: true }) => {
    requireEnv('REDIS_URL');
    process.exitCode = await runAudit({
      ...options,
      env: process.env,
      write: (line) => {
        console.log(line);
      },
      progress: (line) => {
        console.error(line);
      },
    });
  });

addArchiveCommands(program);
addOpsCommands(
  program,
  {
    env: process.env,
    write: (line) => {
      console.log(line);
    },
  },
  (exitCode) => {
    process.exitCode = exitCode;
  },
);

program
  .command('rebuild')
  .description('make the read models again from the streams, beside the live ones, and swap them')
  .action(async () => {
    requireEnv('REDIS_URL');
    requireEnv('DATABASE_URL');
    process.exitCode = await runRebuild({
      env: process.env,
      write: (line) => {
        console.log(line);
      },
    });
  });

program
  .command('recover')
  .description(
    'let halted actors go on from what is left in their streams, in a new epoch; says what it would do',
  )
  .option('--actor <names>', 'actor names, separated by commas; all that have halted unless given')
  .option('--reason <text>', 'why, for the tape')
  .option('--operator <account>', 'account number of the operator, for the tape', '0')
  .option('--yes', 'approve it: what was lost stays lost')
  .action(async (options: RecoverCommandOptions) => {
    requireEnv('REDIS_URL');
    process.exitCode = await recover(options);
  });

program
  .command('book')
  .description(
    'the order book as a console program: one JSON operation in, one JSON answer out, line by line',
  )
  .option('--tick <decimal>', 'price step', '0.01')
  .option('--lot <shares>', 'quantity step', '1')
  .option('--quiet', 'print only the last book and hash')
  .option('--stats', 'operations per second to stderr')
  .action(async (options: { tick: string; lot: string; quiet?: true; stats?: true }) => {
    const result = await runBookConsole(process.stdin, process.stdout, {
      tick: options.tick,
      lot: Number(options.lot),
      quiet: options.quiet === true,
      ...(options.stats === true ? { stats: process.stderr } : {}),
    });
    if (!result.ok) throw new UsageError(BOOK_MISTAKES[result.error]);
  });

const BOOK_MISTAKES = {
  invalid_tick: '--tick is a decimal with up to four places, as 0.01',
  invalid_lot: '--lot is a whole number of shares, as 1',
} as const;

/** A person's mistake in its own words; anything else with the place where it happened. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said what it has to say; help and version that were asked for are no mistake.
  if (!(error instanceof CommanderError)) console.error(explain(error));
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : EXIT_UNUSABLE;
}
// A supervisor's channel would keep the process alive.
if (process.connected) process.disconnect();

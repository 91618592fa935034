import { readFile } from 'node:fs/promises';
import {
  type ArchiveConsoleOptions,
  runArchiveCheckpoints,
  runArchiveRealign,
  runArchiveStatus,
  runArchiveVerify,
} from '@buttonwood/engine/archive/archive.console.ts';
import { readCheckpointLines } from '@buttonwood/engine/archive/checkpoint-text.ts';
import type { Command } from 'commander';
import { requireEnv, UsageError } from '../connections.ts';

/** Adds `buttonwood archive status | verify | checkpoints | realign`. */
export function addArchiveCommands(program: Command): void {
  const archive = program.command('archive').description('the archived tapes in Postgres');
  archive
    .command('status')
    .description('how far each tape is archived, and what of it is in Redis')
    .action(async () => {
      process.exitCode = await runArchiveStatus(options());
    });
  archive
    .command('verify')
    .description(
      'check every piece, the chain, the seam to the streams and the signed checkpoints; replays nothing',
    )
    .option(
      '--checkpoints <file>',
      'lines of `archive checkpoints` that were kept elsewhere: the tape must be theirs',
    )
    .action(async ({ checkpoints }: { checkpoints?: string }) => {
      const kept = checkpoints === undefined ? undefined : await readKept(checkpoints);
      process.exitCode = await runArchiveVerify(options(), kept);
    });
  archive
    .command('checkpoints')
    .description(
      'the newest signed checkpoint of each tape, a line each, to be kept where nobody can change it',
    )
    .action(async () => {
      process.exitCode = await runArchiveCheckpoints(options());
    });
  archive
    .command('realign')
    .description('cut frames off an archive that an operator gave up with `recover`; says what it would do')
    .requiredOption('--actor <name>', 'the actor, as ledger:0')
    .option('--yes', 'do it')
    .action(async ({ actor, yes }: { actor: string; yes?: true }) => {
      process.exitCode = await runArchiveRealign(options(), actor, yes === true);
    });
}

async function readKept(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    readCheckpointLines(text);
    return text;
  } catch (error) {
    throw new UsageError(`--checkpoints: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function options(): ArchiveConsoleOptions {
  requireEnv('REDIS_URL');
  requireEnv('DATABASE_URL');
  return {
    env: process.env,
    write: (line) => {
      console.log(line);
    },
  };
}

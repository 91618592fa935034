import { withArchive } from '../archive/archived-journal.ts';
import { openArchive } from '../archive/open-archive.ts';
import { engineConfig } from '../config.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { approveRecovery, planRecovery, type RecoveryPlan } from './recover-actors.ts';

export interface RecoverConsoleOptions {
  /** REDIS_URL, BUTTONWOOD_DATA, BUTTONWOOD_DURABILITY and DATABASE_URL for what was archived. */
  readonly env: NodeJS.ProcessEnv;
  readonly write: (line: string) => void;
  /** Only these actors; all that have halted when left out. */
  readonly actors?: readonly string[];
  /** The operator's approval, with a reason; without it nothing is changed. */
  readonly approval?: { readonly operator: number; readonly why: string };
}

/**
 * `buttonwood recover`: says which halted actors can go on from what is left in their streams and, once approved, begins a new
 * epoch in each. Returns the exit code: 0 when there is nothing to do or all of it was done, 1 when something is left to a
 * person. Throws when Redis cannot be used.
 */
export async function runRecover({ env, write, actors, approval }: RecoverConsoleOptions): Promise<0 | 1> {
  const { redisUrl, dataFolder, durability } = engineConfig({ BUTTONWOOD_DATA: '.buttonwood', ...env });
  const streams = await RedisJournal.open({ url: redisUrl, durability });
  const databaseUrl = env['DATABASE_URL'];
  const archive = databaseUrl === undefined ? undefined : openArchive(databaseUrl, () => undefined);
  const journal = withArchive(streams, archive?.reader);
  try {
    const options = { journal, store: journal, dataFolder, ...(actors === undefined ? {} : { actors }) };
    const plans = await planRecovery(options);
    if (plans.length === 0) {
      write('No actor has halted: there is nothing to recover.');
      return 0;
    }
    for (const plan of plans) write(describe(plan));
    if (plans.some(({ obstacle }) => obstacle !== undefined)) {
      write('Nothing was changed. What stands in the way has to be repaired first, or other actors named.');
      return 1;
    }
    if (approval === undefined) {
      write('Nothing was changed. To approve this, name the reason and say --yes.');
      return 1;
    }
    const left = await approveRecovery(options, plans, approval);
    for (const name of left) write(`${name} was left as it is: it moved, or an engine works on it.`);
    if (left.length > 0) return 1;
    write('Done. Start the exchange again if its engine has ended. Then make the read models anew with');
    write('`buttonwood rebuild`, and start the API again if it says that it lost its place.');
    return 0;
  } finally {
    await streams.close();
    await archive?.close();
  }
}

function describe({ actor, control, setAside, obstacle }: RecoveryPlan): string {
  if (obstacle !== undefined || control === undefined) return `${actor.name} cannot go on: ${obstacle ?? ''}`;
  const { epoch, lastIn, lastOut } = control;
  const snapshots = setAside.length === 0 ? '' : `, snapshots put aside: ${setAside.join(', ')}`;
  return `${actor.name} goes on behind ${lastIn} (published ${lastOut}) in epoch ${epoch + 1}${snapshots}`;
}

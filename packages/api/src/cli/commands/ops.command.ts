import type {
  FreezeRequest,
  KillRequest,
  SchedulePhaseRequest,
} from '@buttonwood/shared/wire/ops-trading.ts';
import type { Command } from 'commander';
import type { ApiClient, ApiResult } from '../../client/http-client.ts';
import { UsageError } from '../connections.ts';
import { describeAccount, describeStatus, describeTrading } from '../ops/describe-ops.ts';
import { accountNamed, asOperator, type OpsSurroundings, type OutputOptions } from '../ops/ops-session.ts';

interface Reasoned extends OutputOptions {
  readonly reason: string;
}
interface Scope extends Reasoned {
  readonly symbol?: string;
  readonly account?: string;
  readonly all?: true;
}
interface Terms extends OutputOptions {
  readonly makerBps?: number;
  readonly takerBps?: number;
  readonly maxLiveOrders?: number;
  readonly shortLimit?: string;
}

/** How many accounts `ops accounts` lists. */
const MAX_ACCOUNTS = 100;

/** Adds `buttonwood ops …`: what operators see of the exchange and do to it, over its API. `end` is told the exit code. */
export function addOpsCommands(
  program: Command,
  surroundings: OpsSurroundings,
  end: (exitCode: number) => void,
): void {
  const ops = program.command('ops').description('what operators see of a running exchange and do to it');
  const run = async <T>(
    options: OutputOptions,
    call: (client: ApiClient) => Promise<ApiResult<T>>,
    describe: (answer: T) => readonly string[],
  ): Promise<void> => {
    end(await asOperator(surroundings, options, call, describe));
  };
  const command = (words: string, description: string): Command =>
    ops.command(words).description(description).option('--json', 'the answer as one JSON document');
  const reasoned = (words: string, description: string): Command =>
    command(words, description).requiredOption('--reason <text>', 'why; it stands on the tape');
  const scoped = (words: string, description: string): Command =>
    reasoned(words, description)
      .option('--symbol <symbol>', 'one instrument')
      .option('--account <account>', 'one account, by id or e-mail address')
      .option('--all', 'all trading');

  command('status', 'engines, actors and readers, and what has halted').action((options: OutputOptions) =>
    run(options, (client) => client.opsStatus(), describeStatus),
  );
  command('trading', 'phases, schedules, kills, tick tables and pauses').action((options: OutputOptions) =>
    run(options, (client) => client.trading(), describeTrading),
  );
  command('accounts [text]', 'accounts with their terms').action(
    (q: string | undefined, options: OutputOptions) =>
      run(
        options,
        (client) => client.accounts({ q, limit: MAX_ACCOUNTS }),
        ({ data }) => data.map(describeAccount),
      ),
  );
  for (const verb of ['halt', 'resume'] as const)
    reasoned(
      `${verb} <symbol>`,
      verb === 'halt' ? 'halt an instrument' : 'let a halted instrument go on',
    ).action((symbol: string, { reason, ...options }: Reasoned) =>
      run(
        options,
        (client) => client[verb](symbol, { reason }),
        ({ phase, position }) => [`${symbol} is ${phase} (entry ${position})`],
      ),
    );
  scoped('kill', 'cancel every order in a scope and take no more').action((options: Scope) =>
    run(
      options,
      (client) => inScope(client, options, (scope) => client.kill(scope)),
      ({ position }) => [`killed (entry ${position})`],
    ),
  );
  scoped('lift', 'end a kill with the same scope').action((options: Scope) =>
    run(
      options,
      (client) => inScope(client, options, (scope) => client.liftKill(scope)),
      ({ position }) => [`lifted (entry ${position})`],
    ),
  );
  reasoned('freeze <account>', 'let an account only cancel and transfer')
    .option('--everything', 'only cancel')
    .option('--cancel-orders', 'cancel its orders as well')
    .action((account: string, options: Reasoned & { everything?: true; cancelOrders?: true }) =>
      run(
        options,
        (client) =>
          freeze(client, account, {
            level: options.everything === true ? 'everything' : 'trading',
            cancel_orders: options.cancelOrders === true,
            reason: options.reason,
          }),
        ({ position }) => [`frozen (entry ${position})`],
      ),
    );
  reasoned('unfreeze <account>', 'let an account go again').action((account: string, options: Reasoned) =>
    run(
      options,
      (client) => freeze(client, account, { level: 'none', reason: options.reason }),
      ({ position }) => [`no longer frozen (entry ${position})`],
    ),
  );
  command('terms <account>', 'set fees and limits of an account; what is not given stays')
    .option('--maker-bps <bps>', 'fee of a maker', wholeNumber)
    .option('--taker-bps <bps>', 'fee of a taker', wholeNumber)
    .option('--max-live-orders <number>', 'live orders in a book', wholeNumber)
    .option('--short-limit <money>', 'how far it may sell short')
    .action((account: string, options: Terms) =>
      run(
        options,
        (client) => setTerms(client, account, options),
        ({ position }) => [`terms set (entry ${position})`],
      ),
    );
  reasoned('bust <symbol> <trade>', 'take a trade back').action(
    (symbol: string, trade: string, { reason, ...options }: Reasoned) =>
      run(
        options,
        (client) => client.bustTrade(symbol, wholeNumber(trade), { reason }),
        ({ price, quantity, position }) => [
          `trade ${trade} of ${quantity} at ${price} is taken back (entry ${position})`,
        ],
      ),
  );
  command('phase <phase>', 'announce a phase, as opening_auction, for now or later')
    .option('--symbol <symbol>', 'one instrument; all of them unless given')
    .option('--at <time>', 'when, as 2030-01-02T14:30:00Z; now unless given')
    .option('--day-ends', 'day orders expire then')
    .action(
      (
        phase: SchedulePhaseRequest['phase'],
        { symbol, at, dayEnds, ...options }: OutputOptions & { symbol?: string; at?: string; dayEnds?: true },
      ) =>
        run(
          options,
          (client) =>
            client.schedulePhase({
              phase,
              ...(symbol === undefined ? {} : { symbol }),
              ...(at === undefined ? {} : { at }),
              ...(dayEnds === undefined ? {} : { day_ends: dayEnds }),
            }),
          ({ position }) => [`announced (entry ${position})`],
        ),
    );
  command('tick-step <symbol>', 'set a row of the tick table')
    .requiredOption('--from <price>', 'the price from which it holds')
    .requiredOption('--tick <step>', 'prices are multiples of it')
    .action((symbol: string, { from, tick, ...options }: OutputOptions & { from: string; tick: string }) =>
      run(
        options,
        (client) => client.setTickStep(symbol, { from, tick }),
        ({ position }) => [`from ${from} the tick of ${symbol} is ${tick} (entry ${position})`],
      ),
    );
  command('pause <symbol> <milliseconds>', 'set how long a volatility pause lasts; 0 for none').action(
    (symbol: string, milliseconds: string, options: OutputOptions) =>
      run(
        options,
        (client) => client.setVolatilityPause(symbol, { pause_ms: wholeNumber(milliseconds) }),
        ({ position }) => [`pauses of ${symbol} last ${milliseconds} ms (entry ${position})`],
      ),
  );
}

/** Nobody kills everything by leaving something out: it has to be said. */
async function inScope<T>(
  client: ApiClient,
  { symbol, account, all, reason }: Scope,
  call: (scope: KillRequest) => Promise<ApiResult<T>>,
): Promise<ApiResult<T>> {
  if ((all === true) === (symbol !== undefined || account !== undefined))
    throw new UsageError('say what: --symbol, --account or both, or else --all');
  const id = account === undefined ? undefined : await accountNamed(client, account);
  if (id?.ok === false) return id;
  return call({
    ...(symbol === undefined ? {} : { symbol }),
    ...(id === undefined ? {} : { account_id: id.value }),
    reason,
  });
}

async function freeze(client: ApiClient, account: string, body: FreezeRequest) {
  const id = await accountNamed(client, account);
  return id.ok ? client.freezeAccount(id.value, body) : id;
}

async function setTerms(client: ApiClient, account: string, terms: Terms) {
  const { makerBps, takerBps, maxLiveOrders, shortLimit } = terms;
  const body = {
    ...(makerBps === undefined ? {} : { maker_bps: makerBps }),
    ...(takerBps === undefined ? {} : { taker_bps: takerBps }),
    ...(maxLiveOrders === undefined ? {} : { max_live_orders: maxLiveOrders }),
    ...(shortLimit === undefined ? {} : { short_limit: shortLimit }),
  };
  if (Object.keys(body).length === 0)
    throw new UsageError('say what: --maker-bps, --taker-bps, --max-live-orders or --short-limit');
  const id = await accountNamed(client, account);
  return id.ok ? client.setAccountTerms(id.value, body) : id;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`a whole number is needed (got ${text})`);
  return Number(text);
}

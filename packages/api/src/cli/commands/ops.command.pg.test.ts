import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  startExchange,
  TEST_ORIGIN,
  type ExchangeInProcess,
  type TestUser,
} from '../../testing/exchange-in-process.ts';
import { addOpsCommands } from './ops.command.ts';

const PASSWORD = 'a password of a test';

let exchange: ExchangeInProcess;
let ops: TestUser;
let trader: TestUser;

beforeAll(async () => {
  exchange = await startExchange(['AAPL', 'MSFT']);
  ops = await exchange.user('ops');
  trader = await exchange.user();
  await exchange.projected();
});
afterAll(() => exchange.stop());

/** What the command line prints and ends with; a mistake or a refusal is what it says. */
async function buttonwood(words: string, credentials?: Record<string, string>): Promise<string[]> {
  const lines: string[] = [];
  const program = new Command('buttonwood');
  const env = credentials ?? { BUTTONWOOD_EMAIL: ops.email, BUTTONWOOD_PASSWORD: PASSWORD };
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
    exchange.api.app.request(new Request(input, init));
  const surroundings = {
    env: { BUTTONWOOD_URL: TEST_ORIGIN, ...env },
    write: (line: string) => lines.push(line),
    fetch,
  };
  addOpsCommands(program, surroundings, (exitCode) => {
    if (exitCode !== 0) lines.push(`exit ${exitCode}`);
  });
  try {
    await program.parseAsync(['ops', ...words.split(' ')], { from: 'user' });
  } catch (error) {
    lines.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  await exchange.projected();
  return lines.map((line) => line.replace(/entry \d+/, 'entry n'));
}

async function phaseOf(symbol: string): Promise<string | undefined> {
  const answer = await ops.client.trading();
  return answer.ok ? answer.value.instruments.find((each) => each.symbol === symbol)?.phase : undefined;
}

describe('an operator at the command line', () => {
  it('halts an instrument and lets it go on', async () => {
    expect(await buttonwood('halt AAPL --reason news')).toEqual(['AAPL is halted (entry n)']);
    expect(await phaseOf('AAPL')).toBe('halted');
    expect(await buttonwood('resume AAPL --reason told')).toEqual(['AAPL is continuous (entry n)']);
    expect(await phaseOf('AAPL')).toBe('continuous');
  });

  it('kills and lifts a scope that is named, and everything only when told so', async () => {
    expect(await buttonwood('kill --reason oops')).toEqual([
      'UsageError: say what: --symbol, --account or both, or else --all',
    ]);
    expect(await buttonwood('kill --symbol MSFT --all --reason oops')).toHaveLength(1);
    expect(await buttonwood(`kill --account ${trader.email} --reason oops`)).toEqual(['killed (entry n)']);
    const killed = await buttonwood('trading');
    expect(killed.at(-1)).toContain(`account ${trader.accountId} is killed: oops`);
    expect(await buttonwood(`lift --account ${trader.accountId} --reason over`)).toEqual([
      'lifted (entry n)',
    ]);
    expect((await buttonwood('trading')).join()).not.toContain('killed');
  });

  it('freezes an account, lets it go, and sets its terms', async () => {
    expect(await buttonwood(`freeze ${trader.email} --everything --reason asked`)).toEqual([
      'frozen (entry n)',
    ]);
    expect(await buttonwood(`accounts ${trader.email}`)).toEqual([
      expect.stringContaining('frozen: everything'),
    ]);
    expect(await buttonwood(`unfreeze ${trader.email} --reason done`)).toEqual([
      'no longer frozen (entry n)',
    ]);
    expect(await buttonwood(`terms ${trader.email} --maker-bps 3 --short-limit 1000.00`)).toEqual([
      'terms set (entry n)',
    ]);
    const [account] = await buttonwood(`accounts ${trader.email}`);
    expect(account).toMatch(/fees 3\/\d+ bps · .* short up to 1000\.00/);
    expect(account).not.toContain('frozen');
    expect(await buttonwood(`terms ${trader.email}`)).toEqual([expect.stringContaining('say what')]);
    expect(await buttonwood('freeze nobody@buttonwood.test --reason x')).toEqual([
      'UsageError: no account has the e-mail address nobody@buttonwood.test',
    ]);
  });

  it('sets ticks and pauses, and announces phases', async () => {
    expect(await buttonwood('tick-step MSFT --from 200.00 --tick 0.05')).toEqual([
      'from 200.00 the tick of MSFT is 0.05 (entry n)',
    ]);
    expect(await buttonwood('pause MSFT 5000')).toEqual(['pauses of MSFT last 5000 ms (entry n)']);
    expect(await buttonwood('phase closed --symbol MSFT --at 2130-01-02T14:30:00Z --day-ends')).toEqual([
      'announced (entry n)',
    ]);
    expect((await buttonwood('trading')).find((line) => line.startsWith('MSFT'))).toMatch(
      /^MSFT continuous · closed at 2130-01-02T14:30:00.* · ticks 0\.05 from 200\.00 · pauses 5000 ms$/,
    );
  });

  it('is told why the exchange refuses, as text or as JSON', async () => {
    expect(await buttonwood('bust AAPL 999 --reason slip')).toEqual([
      expect.stringMatching(/^UsageError: refused, [a-z_]+: /),
    ]);
    expect(await buttonwood('bust AAPL first --reason slip')).toEqual([
      'UsageError: a whole number is needed (got first)',
    ]);
    expect(await buttonwood('phase lunch')).toEqual([
      expect.stringMatching(/^UsageError: refused, validation_failed: .*\n {2}phase: ./),
    ]);
    const [document, exit] = await buttonwood('halt NONE --reason x --json');
    expect(JSON.parse(document ?? '')).toMatchObject({ status: 404 });
    expect(exit).toBe('exit 2');
  });

  it('must be one: others, and nobody, are refused', async () => {
    const asTrader = { BUTTONWOOD_EMAIL: trader.email, BUTTONWOOD_PASSWORD: PASSWORD };
    expect(await buttonwood('halt AAPL --reason x', asTrader)).toEqual([
      expect.stringContaining('refused, '),
    ]);
    expect(await phaseOf('AAPL')).toBe('continuous');
    const wrong = { BUTTONWOOD_EMAIL: ops.email, BUTTONWOOD_PASSWORD: 'another password' };
    expect(await buttonwood('trading', wrong)).toEqual([expect.stringContaining('refused, ')]);
    expect(await buttonwood('trading', {})).toEqual([expect.stringContaining('sign in as an operator')]);
    expect((await buttonwood('trading', { BUTTONWOOD_TOKEN: ops.token })).length).toBeGreaterThan(1);
  });

  it('leaves no session behind', async () => {
    const before = await ops.client.sessions();
    await buttonwood('trading');
    const after = await ops.client.sessions();
    expect(after.ok && before.ok && after.value.data.length === before.value.data.length).toBe(true);
  });

  it('sees how the exchange is', async () => {
    expect((await buttonwood('status'))[0]).toMatch(/^status /);
  });
});

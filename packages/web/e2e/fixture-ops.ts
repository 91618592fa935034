import type { ActorStatus, OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';
import type { OpsAccount, OpsInstrument, OpsTrading } from '@buttonwood/shared/wire/ops-trading.ts';
import { INSTRUMENTS, ME } from './fixture-data.ts';

/** What operators see of the market that stands still. */

const SINCE = '2026-11-20T14:20:00.000000Z';
const NOTE = { reason: 'A drill', operator_account_id: ME.account_id, since: SINCE };
const CLOSE = [{ at: '2026-11-20T21:00:00.000000Z', phase: 'closing_auction', day_ends: false }] as const;

export const OPS_TRADING: OpsTrading = {
  killed: null,
  instruments: INSTRUMENTS.map(({ symbol, phase }, index): OpsInstrument => ({
    symbol,
    phase: index === 1 ? 'halted' : phase,
    killed: index === 1 ? NOTE : null,
    schedule: CLOSE,
    tick_steps: index === 0 ? [{ from: '100.00', tick: '0.05' }] : [],
    volatility_pause_ms: index === 0 ? 30_000 : null,
  })),
  killed_accounts: [{ account_id: ME.account_id, symbol: null, ...NOTE }],
};

const ACCOUNT: OpsAccount = {
  account_id: ME.account_id,
  email: ME.email,
  display_name: ME.display_name,
  role: 'trader',
  maker_bps: 1,
  taker_bps: 3,
  max_live_orders: 1_000,
  short_limit: '0.00',
  frozen: 'none',
  killed: true,
};
export const OPS_ACCOUNTS: readonly OpsAccount[] = [
  ACCOUNT,
  {
    ...ACCOUNT,
    account_id: '0190c8a0-0000-7000-8000-000000000003',
    email: 'maker@buttonwood.demo',
    display_name: 'Demo Maker',
    role: 'market_maker',
    short_limit: '250000.00',
    frozen: 'trading',
    killed: false,
  },
];

const HALTED: Pick<ActorStatus, 'halted'> = {
  halted: {
    ...{ code: 'GAP', exit_code: 71, detail: 'entry 1-78 is missing', position: 77, at: SINCE },
    next_step: 'Stop the exchange, run `buttonwood audit verify`, and restore Redis.',
  },
};
const STOPPED: ActorStatus['archive'] = {
  ...{ position: 12_000, verified: 11_500, stopped: 'the out stream does not have frame 12000' },
  next_step: 'Trading goes on. Run `buttonwood archive verify`.',
};

/** One actor has halted and the archive of another has stopped. */
export const OPS_STATUS: OpsStatus = {
  status: 'halted',
  engines: [
    {
      engine: 'engine:a',
      host: 'north',
      pid: 4_711,
      started_at: SINCE,
      answers: true,
      active: 2,
      standby: 0,
    },
    { engine: 'engine:b', host: 'south', pid: 815, started_at: SINCE, answers: false, active: 0, standby: 3 },
  ],
  actors: ['ledger:0', 'book:AAPL', 'venue'].map((actor, index) => ({
    ...{ actor, epoch: 1, position: 12_204, backlog: index, followed_by: [], halted_copies: [] },
    archive: index === 0 ? STOPPED : { position: 12_000, verified: 11_500 },
    ...(index === 2 ? HALTED : { lease_holder: 'engine:a' }),
  })),
  readers: [{ projection: 'ledger', stream: 'ledger:0', position: 12_204 }],
};

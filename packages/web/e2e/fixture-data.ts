import type {
  ActivityEntry,
  Balance,
  BookLevel,
  Candle,
  Fill,
  HealthReport,
  Instrument,
  LedgerLine,
  LoginSession,
  Me,
  Order,
  Position,
  Trade,
} from '@buttonwood/shared/wire/http-types.ts';

/** A small market that stands still, for looking at screens: real shapes, made-up numbers, the same in each run. */

/** What an order has that waits for nothing but its price. */
export const NO_CONDITIONS = {
  expire_at: null,
  min_qty: null,
  trail: null,
  stop_limit_price: null,
  take_profit: null,
  stop_loss: null,
  exit_order_id: null,
  parent_order_id: null,
} as const;

const NOON_MS = Date.parse('2026-11-20T14:30:00Z');

export const ME: Me = {
  user_id: '0190c8a0-0000-7000-8000-000000000001',
  account_id: '0190c8a0-0000-7000-8000-000000000002',
  email: 'trader@buttonwood.demo',
  display_name: 'Demo Trader',
  role: 'ops',
};

const LISTED: readonly (readonly [symbol: string, name: string, cents: number, previous: number])[] = [
  ['AAPL', 'Apple Inc.', 17_243, 17_110],
  ['AMZN', 'Amazon.com Inc.', 14_862, 15_011],
  ['BA', 'Boeing', 34_120, 33_890],
  ['CAT', 'Caterpillar Inc.', 15_644, 15_644],
  ['CSCO', 'Cisco Systems', 4_128, 4_096],
  ['CVX', 'Chevron Corporation', 11_340, 11_482],
  ['DIS', 'Walt Disney Company (The)', 10_433, 10_370],
  ['GE', 'General Electric', 1_502, 1_544],
  ['GOOGL', 'Alphabet Inc. (Class A)', 104_812, 103_990],
  ['GS', 'Goldman Sachs', 25_611, 25_330],
  ['HD', 'Home Depot (The)', 18_790, 18_811],
  ['IBM', 'IBM', 15_210, 15_122],
  ['INTC', 'Intel', 4_512, 4_433],
  ['JNJ', 'Johnson & Johnson', 13_002, 13_120],
  ['JPM', 'JPMorgan Chase', 11_288, 11_201],
  ['KO', 'Coca-Cola Company (The)', 4_455, 4_471],
  ['MCD', "McDonald's", 16_233, 16_190],
  ['MSFT', 'Microsoft', 8_961, 8_876],
  ['NKE', 'Nike, Inc.', 6_611, 6_702],
  ['XOM', 'ExxonMobil', 7_655, 7_722],
];

export const INSTRUMENTS: readonly Instrument[] = LISTED.map(([symbol, name, cents, previous]) => ({
  symbol,
  name,
  sector: null,
  tick_size: '0.01',
  lot_size: '1',
  band_bps: 1000,
  phase: 'continuous',
  reference_price: dollars(previous),
  band_low: dollars(Math.ceil(previous * 0.9)),
  band_high: dollars(Math.floor(previous * 1.1)),
  last_price: dollars(cents),
  previous_close: dollars(previous),
}));

export function lastCents(symbol: string): number {
  return LISTED.find(([listed]) => listed === symbol)?.[2] ?? 10_000;
}

export function bookSides(symbol: string): { readonly bids: BookLevel[]; readonly asks: BookLevel[] } {
  const mid = lastCents(symbol);
  const side = (away: 1 | -1): BookLevel[] =>
    Array.from({ length: 40 }, (_, index) => {
      const step = 1 + index + (index > 6 ? index - 6 : 0);
      const quantity = 40 + ((index * 137 + (away === 1 ? 53 : 11)) % 17) * 60;
      return [dollars(mid + away * step), String(quantity), 1 + (index % 5)];
    });
  return { bids: side(-1), asks: side(1) };
}

export function trades(symbol: string): Trade[] {
  const mid = lastCents(symbol);
  return Array.from({ length: 50 }, (_, index) => ({
    trade_id: 1_000 + index,
    symbol,
    price: dollars(mid + ((index * 7) % 5) - 2),
    quantity: String(10 + ((index * 31) % 19) * 20),
    taker_side: index % 3 === 0 ? 'sell' : 'buy',
    busted: false,
    ts: at(-(50 - index) * 2.3),
  }));
}

/** A walk that ends at the last price. */
export function candles(symbol: string, count: number, seconds: number): Candle[] {
  const end = Math.floor(NOON_MS / 1000 / seconds) * seconds;
  const rows: Candle[] = [];
  let close = lastCents(symbol);
  let dice = 12_345;
  const roll = (sides: number): number => {
    dice = (dice * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((dice / 2 ** 31) * sides);
  };
  for (let index = 0; index < count; index += 1) {
    const open = close + roll(41) - 20;
    rows.push({
      ts: new Date((end - index * seconds) * 1000).toISOString(),
      open: dollars(open),
      high: dollars(Math.max(open, close) + roll(14)),
      low: dollars(Math.min(open, close) - roll(14)),
      close: dollars(close),
      volume: String(200 + roll(2_400)),
    });
    close = open;
  }
  return rows.toReversed();
}

function order(index: number, change: Partial<Order>): Order {
  return {
    order_id: `0190c8a0-0000-7000-8000-00000000010${index}`,
    client_order_id: `key-${index}`,
    symbol: 'AAPL',
    side: 'buy',
    type: 'limit',
    time_in_force: 'gtc',
    post_only: false,
    qty: '400',
    price: '172.39',
    stop_price: null,
    display_qty: null,
    ...NO_CONDITIONS,
    cum_qty: '0',
    leaves_qty: '400',
    avg_price: null,
    fees: '0.00',
    status: 'accepted',
    reason: null,
    created_at: at(-60 * index),
    updated_at: at(-60 * index),
    ...change,
  };
}

export const ORDERS: readonly Order[] = [
  order(1, {}),
  order(2, {
    side: 'sell',
    price: '172.47',
    qty: '250',
    cum_qty: '100',
    leaves_qty: '150',
    avg_price: '172.4700',
    status: 'partially_filled',
  }),
  order(3, { symbol: 'MSFT', price: '88.10', qty: '1000', leaves_qty: '1000', post_only: true }),
  order(4, {
    side: 'sell',
    type: 'stop',
    price: null,
    stop_price: '168.50',
    qty: '300',
    leaves_qty: '300',
    status: 'armed',
  }),
];

export const FILLS: readonly Fill[] = Array.from({ length: 8 }, (_, index) => ({
  trade_id: 1_040 - index * 3,
  order_id: `0190c8a0-0000-7000-8000-00000000020${index}`,
  symbol: 'AAPL',
  side: index % 3 === 1 ? 'sell' : 'buy',
  liquidity: index % 2 === 0 ? 'maker' : 'taker',
  price: dollars(17_240 - index),
  qty: String(20 + index * 15),
  cum_qty: String(20 + index * 15),
  leaves_qty: '0',
  fee: '1.72',
  reversed: false,
  seq: 90 - index,
  ts: at(-400 * (index + 1)),
}));

export const BALANCES: readonly Balance[] = [
  { asset: 'USD', total: '1000000.00', held: '157056.00', available: '842944.00' },
  { asset: 'AAPL', total: '1250', held: '450', available: '800' },
  { asset: 'MSFT', total: '600', held: '0', available: '600' },
];

export const POSITIONS: readonly Position[] = [
  {
    symbol: 'AAPL',
    qty: '1250',
    held_qty: '450',
    avg_cost: '169.4120',
    mark_price: '172.43',
    market_value: '215537.50',
    unrealised: '3772.50',
    realised: '412.10',
  },
  {
    symbol: 'MSFT',
    qty: '600',
    held_qty: '0',
    avg_cost: '90.2500',
    mark_price: '89.61',
    market_value: '53766.00',
    unrealised: '-384.00',
    realised: '0.00',
  },
];

export const ACTIVITY: readonly ActivityEntry[] = [
  {
    seq: 92,
    ts: at(-60),
    kind: 'order_held',
    symbol: 'AAPL',
    order_id: ORDERS[0]?.order_id ?? null,
    data: { side: 'buy', quantity: '400', price: '172.39' },
  },
  {
    seq: 91,
    ts: at(-120),
    kind: 'account_filled',
    symbol: 'AAPL',
    order_id: ORDERS[1]?.order_id ?? null,
    data: { quantity: '100', price: '172.47', fee: '1.72' },
  },
  {
    seq: 2,
    ts: at(-9_000),
    kind: 'transferred',
    symbol: null,
    order_id: null,
    data: { amount: '1000000.00' },
  },
];

export const LEDGER: readonly LedgerLine[] = [
  {
    seq: 91,
    ts: at(-120),
    asset: 'USD',
    amount: '17247.00',
    kind: 'trade_cash',
    order_id: null,
    trade_id: 1_040,
  },
  {
    seq: 91,
    ts: at(-120),
    asset: 'AAPL',
    amount: '-100',
    kind: 'trade_shares',
    order_id: null,
    trade_id: 1_040,
  },
  { seq: 91, ts: at(-120), asset: 'USD', amount: '-1.72', kind: 'fee', order_id: null, trade_id: 1_040 },
  {
    seq: 2,
    ts: at(-9_000),
    asset: 'USD',
    amount: '1000000.00',
    kind: 'deposit',
    order_id: null,
    trade_id: null,
  },
];

export const SESSIONS: readonly LoginSession[] = [true, false].map((current, index) => ({
  session_id: `session-${index}`,
  current,
  created_at: at(-9_000 * (index + 1)),
  last_seen_at: at(-5 - index * 3_000),
  expires_at: at(86_400 * 30),
  ip: '127.0.0.1',
  user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/153.0.0.0 Safari/537.36',
}));

export const HEALTH: HealthReport = {
  status: 'ok',
  redis: true,
  postgres: true,
  durability: 'always',
  demo: true,
  actors: [
    { actor: 'ledger:0', backlog: 2, position: 48_211, projected: 48_209 },
    { actor: 'book:AAPL', backlog: 0, position: 12_204, projected: 12_204 },
    { actor: 'venue', backlog: 0, position: 41, projected: 41 },
  ],
};

/** Cents as dollars. */
export function dollars(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function at(seconds: number): string {
  return new Date(NOON_MS + seconds * 1000).toISOString().replace('Z', '000Z');
}

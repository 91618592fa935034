import { must } from '@buttonwood/shared/base/assert.ts';
import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import type { ActorName, OutEntry } from '../journal/journal.ts';
import { expectedPostings, type EventFields } from './expected-postings.ts';
import { LotFold } from './lot-fold.ts';

/** A row as the tape says it is, by column. */
export type Row = Record<string, unknown>;

/** A row with the stream and the number of the last entry that made it so. */
export interface ExpectedRow {
  readonly row: Row;
  stream: ActorName;
  position: number;
}

export const READ_TABLES = [
  ...['accounts', 'orders', 'fills', 'reversed_fills', 'balances', 'positions', 'position_lots'],
  ...['ledger_lines', 'activity', 'transfers'],
  ...['trades', 'candles', 'order_book_states', 'instruments'],
] as const;

/**
 * The read models as a plain fold of decoded events, one at a time. It shares nothing with the projections: they are
 * compared with it, in their tests and by the audit. Whoever has a large tape takes rows out once they cannot change.
 */
export class ReadModelFold {
  private readonly tables = new Map<string, Map<string, ExpectedRow>>(
    READ_TABLES.map((table) => [table, new Map<string, ExpectedRow>()]),
  );
  /** Name of the stream whose entries come next; rows remember it. */
  stream: ActorName = '';
  private position = 0;
  private readonly lots = new LotFold();

  /** The rows of a table that were not taken out, by key. */
  rows(table: string): Map<string, ExpectedRow> {
    return must(this.tables.get(table), `${table} is a table of the read model`);
  }

  venue(entries: readonly OutEntry[]): void {
    for (const entry of entries) {
      this.position = entry.number;
      for (const { kind, body } of decodeFrame(entry.bytes)) {
        if (kind !== 'InstrumentListed') continue;
        const { instrument, symbol, tickUnits, lotSize, bandBps } = body;
        const listing = { symbol, tick_units: tickUnits, lot_size: lotSize, band_bps: bandBps };
        const unknown = {
          reference_price: null,
          band_low: null,
          band_high: null,
          last_price: null,
          phase: 0,
        };
        this.set('instruments', [instrument], {
          instrument_id: instrument,
          updated_at: entry.at,
          ...unknown,
          ...this.find('instruments', instrument),
          ...listing,
        });
      }
    }
  }

  ledger(shard: number, entries: readonly OutEntry[]): void {
    for (const entry of entries) {
      this.position = entry.number;
      let line = 0;
      for (const { kind, body, target } of decodeFrame(entry.bytes)) {
        if (target === 0 && kind === 'OrderConditionsHeld') this.conditions(body);
        if (target !== 0 || !('accountSeq' in body)) continue;
        this.activity(kind, body, entry.at);
        this.ledgerEvent(kind, body, entry);
        for (const posting of expectedPostings(kind, body)) {
          line += 1;
          this.set('ledger_lines', [shard, entry.number, line], {
            ledger_shard: shard,
            ledger_position: entry.number,
            line,
            ...posting,
            account_id: body.account,
            account_seq: body.accountSeq,
            posted_at: entry.at,
          });
        }
      }
    }
  }

  book(instrument: number, entries: readonly OutEntry[]): void {
    for (const entry of entries) {
      this.position = entry.number;
      for (const message of decodeFrame(entry.bytes)) {
        if (message.target !== 0) continue;
        this.bookEvent(
          instrument,
          message.kind,
          message.body as unknown as EventFields,
          message.number,
          entry,
        );
      }
    }
  }

  private bookEvent(instrument: number, kind: string, e: EventFields, seq: number, entry: OutEntry): void {
    const order = num(e, 'order');
    if (kind === 'OrderAccepted') {
      const state = { order_id: order, state: 1 + num(e, 'armed') };
      this.set('order_book_states', [order], {
        ...state,
        accepted_at: entry.at,
        book_position: entry.number,
      });
    }
    if (kind === 'OrderTriggered') {
      this.change('order_book_states', order, { state: 3, book_position: entry.number });
    }
    if (kind === 'BookStateChanged') {
      const before = this.find('instruments', instrument);
      this.set('instruments', [instrument], {
        instrument_id: instrument,
        symbol: e['symbol'],
        tick_units: e['tickUnits'],
        lot_size: e['lotSize'],
        band_bps: e['bandBps'],
        phase: e['phase'],
        reference_price: num(e, 'reference') || null,
        band_low: num(e, 'bandLow') || null,
        band_high: num(e, 'bandHigh') || null,
        last_price: before?.['last_price'] ?? null,
        updated_at: entry.at,
      });
    }
    if (kind !== 'Executed') return;
    const [price, quantity, trade] = [num(e, 'price'), num(e, 'quantity'), num(e, 'trade')];
    const trades = { instrument_id: instrument, trade_id: trade, event_seq: seq, price, quantity };
    this.set('trades', [instrument, trade], { ...trades, taker_side: e['takerSide'], traded_at: entry.at });
    this.change('instruments', instrument, { last_price: price, updated_at: entry.at });
    for (const [interval, minutes] of Object.entries({
      '1m': 1,
      '5m': 5,
      '15m': 15,
      '1h': 60,
      '1d': 1_440,
    })) {
      const start = Math.floor(entry.at / (minutes * 60e6)) * minutes * 60e6;
      const key = [instrument, interval, start];
      const old = this.find('candles', key.join('|'));
      this.set('candles', key, {
        instrument_id: instrument,
        interval,
        starts_at: start,
        open: old?.['open'] ?? price,
        close: price,
        high: Math.max(Number(old?.['high'] ?? 0), price),
        low: Math.min(Number(old?.['low'] ?? Infinity), price),
        volume: Number(old?.['volume'] ?? 0) + quantity,
        trades: Number(old?.['trades'] ?? 0) + 1,
      });
    }
  }

  private conditions(e: EventFields): void {
    this.change('orders', e['order'], {
      ...{ min_quantity: e['minQuantity'], trail: e['trail'], stop_limit_price: e['stopLimit'] },
      ...{ take_profit_price: e['takeProfit'], stop_loss_price: e['stopLoss'] },
      exit_order_id: e['exitOrder'] || null,
    });
  }

  private activity(kind: string, body: object, at: number): void {
    const { account, accountSeq, order, instrument, ...rest } = body as EventFields;
    const data = Object.entries(rest).map(([name, value]) => [snake(name), clean(value)]);
    this.set('activity', [account, accountSeq], {
      account_id: account,
      account_seq: accountSeq,
      kind,
      happened_at: at,
      instrument_id: instrument || null,
      order_id: order || null,
      data: Object.fromEntries(data),
    });
  }

  private ledgerEvent(kind: string, body: object, entry: OutEntry): void {
    const e = body as EventFields;
    const at = entry.at;
    const { account, accountSeq, order, instrument } = e;
    const seq = { account_seq: accountSeq };
    if (kind === 'AccountOpened') {
      const fees = {
        maker_bps: e['makerBps'],
        taker_bps: e['takerBps'],
        max_live_orders: e['maxLiveOrders'],
      };
      const free = { short_limit: 0, frozen: 0, killed: false };
      this.set('accounts', [account], { account_id: account, ...fees, ...free, opened_at: at });
    }
    if (kind === 'AccountTermsSet') {
      const fees = { maker_bps: e['makerBps'], taker_bps: e['takerBps'] };
      const limits = { max_live_orders: e['maxLiveOrders'], short_limit: e['shortLimit'] };
      this.change('accounts', account, { ...fees, ...limits });
    }
    if (kind === 'AccountFrozen')
      this.change('accounts', account, { frozen: e['level'], killed: e['killed'] === 1 });
    if (kind === 'OrderHeld' || kind === 'OrderDenied') {
      this.set('orders', [order], {
        order_id: order,
        account_id: account,
        instrument_id: instrument,
        client_order_id: clean(e['key']),
        side: e['side'],
        order_type: e['orderType'],
        time_in_force: e['timeInForce'],
        stp: e['stp'],
        post_only: e['postOnly'] === 1,
        quantity: e['quantity'],
        limit_price: e['limit'],
        stop_price: e['stop'],
        display_quantity: e['display'],
        expire_at: e['expireAt'] || null,
        cum_quantity: 0,
        cum_cash: 0,
        fees: 0,
        created_at: at,
        created_position: entry.number,
        ...{ min_quantity: 0, trail: 0, stop_limit_price: 0, take_profit_price: 0, stop_loss_price: 0 },
        exit_order_id: null,
        reason: 0,
        ...(kind === 'OrderDenied' ? { final_status: 3, reason: e['reason'] } : { final_status: null }),
      });
    }
    const row = this.find('orders', order);
    const aboutOrder = [
      'OrderHeld',
      'OrderDenied',
      'AmendHeld',
      'AccountFilled',
      'AccountOrderChanged',
      'AccountOrderDone',
    ];
    if (row !== undefined && aboutOrder.includes(kind)) {
      this.change('orders', order, { updated_at: at, ...seq });
      if (kind === 'AccountFilled') {
        row['cum_quantity'] = e['cumQuantity'];
        row['cum_cash'] = Number(row['cum_cash']) + num(e, 'cash');
        row['fees'] = Number(row['fees']) + num(e, 'fee');
      }
      if (kind === 'AccountOrderChanged' && e['cause'] !== 0) row['quantity'] = e['quantity'];
      if (kind === 'AccountOrderChanged' && e['cause'] === 1) {
        row['stop_price'] = e['stop'];
        if ([1, 4, 5].includes(Number(row['order_type']))) row['limit_price'] = e['limit'];
      }
      if (kind === 'AccountOrderDone')
        Object.assign(row, {
          final_status: e['status'],
          reason: e['reason'],
          cum_quantity: e['cumQuantity'],
        });
    }
    if (kind === 'AccountFilled') {
      this.set('fills', [account, accountSeq], {
        instrument_id: instrument,
        trade_id: e['trade'],
        order_id: order,
        account_id: account,
        ...seq,
        side: e['side'],
        role: e['role'],
        price: e['price'],
        quantity: e['quantity'],
        leaves: e['leaves'],
        cum_quantity: e['cumQuantity'],
        cash: e['cash'],
        fee: e['fee'],
        filled_at: at,
      });
    }
    if (kind === 'FillReversed') {
      this.set('reversed_fills', [account, accountSeq], {
        ...{ account_id: account, ...seq, instrument_id: instrument, trade_id: e['trade'], order_id: order },
        ...{ side: e['side'], price: e['price'], quantity: e['quantity'], cash: e['cash'], fee: e['fee'] },
        ...{ owed_cash: e['owedCash'], owed_shares: e['owedShares'], reversed_at: at },
      });
    }
    if ('cost' in e && (instrument ?? e['asset']) !== 0) {
      const ids = { account_id: account, instrument_id: instrument ?? e['asset'] };
      const worth = { cost: e['cost'], realised: e['realised'] };
      this.set('positions', Object.values(ids), { ...ids, ...worth, ...seq, updated_at: at });
    }
    this.lots.take(kind, e, at, this.rows('position_lots'), { stream: this.stream, position: entry.number });
    const balance = (asset: unknown, total: unknown, held: unknown, moreOwed = 0): void => {
      const owed = Number(this.find('balances', `${account}|${String(asset)}`)?.['owed'] ?? 0) + moreOwed;
      const ids = { account_id: account, asset_id: asset };
      this.set('balances', [account, asset], { ...ids, total, held, owed, ...seq, updated_at: at });
    };
    if ('cashTotal' in e) {
      const reversed = kind === 'FillReversed';
      balance(0, e['cashTotal'], e['cashHeld'], reversed ? num(e, 'owedCash') : 0);
      balance(instrument, e['shareTotal'], e['shareHeld'], reversed ? num(e, 'owedShares') : 0);
    }
    if (kind === 'Transferred') balance(e['asset'], e['total'], e['held']);
    if (kind === 'OwedPaid') balance(e['asset'], e['total'], e['held'], -num(e, 'amount'));
    if (kind === 'Transferred' || kind === 'TransferDenied') {
      this.set('transfers', [account, accountSeq], {
        account_id: account,
        transfer_key: clean(e['key']),
        asset_id: e['asset'],
        direction: e['direction'],
        amount: e['amount'],
        reason: e['reason'] ?? 0,
        ...seq,
        created_at: at,
      });
    }
  }

  private set(table: string, key: readonly unknown[], row: Row): void {
    this.rows(table).set(key.join('|'), { row, stream: this.stream, position: this.position });
  }

  private find(table: string, key: unknown): Row | undefined {
    return this.rows(table).get(String(key))?.row;
  }

  private change(table: string, key: unknown, columns: Row): void {
    const expected = this.rows(table).get(String(key));
    if (expected === undefined) return;
    Object.assign(expected.row, columns);
    expected.stream = this.stream;
    expected.position = this.position;
  }
}

function num(fields: EventFields, name: string): number {
  return Number(fields[name]);
}

function clean(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\u0000', '\ufffd') : value;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

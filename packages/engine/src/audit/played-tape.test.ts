import { AccountFold } from '@buttonwood/shared/account/account-fold.ts';
import { loadAccountFold, saveAccountFold } from '@buttonwood/shared/account/account-fold-state.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { ledgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import { describe, expect, it } from 'vitest';
import { seededDice } from '../core/ledger/dice.ts';
import { LedgerMachine } from '../core/ledger/ledger-machine.ts';
import { TradingGame } from '../core/trading-game.ts';
import type { OutEntry } from '../journal/journal.ts';
import { LedgerConservation } from './ledger-conservation.ts';
import { ReadModelFold } from './read-model-fold.ts';

const FRAMES = 5_000;
const SHARDS = [0, 1] as const;

/** Out frames of the ledger shards while the whole exchange is played, with everything that reads them. */
class Listener {
  readonly broken: string[] = [];
  readonly entries = SHARDS.map((): OutEntry[] => []);
  private readonly folds = SHARDS.map(() => new AccountFold());
  private readonly checks = SHARDS.map(() => new LedgerConservation(new LedgerMachine()));
  readonly game: TradingGame;

  constructor(seed: number) {
    this.game = new TradingGame(seededDice(seed), (actor, at, _input, bytes) => this.hear(actor, at, bytes));
  }

  /** What the accounts of a shard look like to their owners, after the fold was saved and loaded. */
  accounts(shard: number): string[] {
    const fold = loadAccountFold(saveAccountFold(this.folds[shard] ?? new AccountFold()));
    return [...fold.accounts.values()]
      .flatMap((state) => [
        `${state.account} cash ${state.cashTotal} held ${state.cashHeld} owed ${state.cashOwed}`,
        `${state.account} frozen ${state.frozen} killed ${state.killed}`,
        ...[...state.positions.values()]
          .filter(({ quantity, held, owed }) => quantity !== 0 || held !== 0 || owed !== 0)
          .map(
            (p) =>
              `${state.account} of ${p.instrument}: ${p.quantity} ${p.held} ${p.owed} ${p.cost} ${p.realised}`,
          ),
        ...[...state.orders.values()].map((order) => `${order.order}: ${order.quantity} ${order.leaves}`),
      ])
      .sort();
  }

  /** The same from the state of the ledger itself. */
  truth(shard: number): string[] {
    const { accounts, holdings, orders } = this.game.world.ledger(shard).state;
    const found: string[] = [];
    for (const row of accounts.sortedRows()) {
      const money = `cash ${accounts.cashTotal[row]} held ${accounts.cashHeld[row]} owed ${accounts.cashOwed[row]}`;
      found.push(`${accounts.number[row]} ${money}`);
      found.push(
        `${accounts.number[row]} frozen ${accounts.frozen[row]} killed ${accounts.killed[row] === 1}`,
      );
    }
    for (const row of holdings.sortedRows()) {
      if (holdings.total[row] === 0 && holdings.held[row] === 0 && holdings.owed[row] === 0) continue;
      const shares = `${holdings.total[row]} ${holdings.held[row]} ${holdings.owed[row]}`;
      const worth = `${holdings.cost[row]} ${holdings.realised[row]}`;
      found.push(`${holdings.account[row]} of ${holdings.instrument[row]}: ${shares} ${worth}`);
    }
    for (const slot of orders.sortedSlots())
      found.push(`${orders.order[slot]}: ${orders.quantity[slot]} ${orders.leaves[slot]}`);
    return found.sort();
  }

  private hear(actor: number, at: number, bytes: Uint8Array): void {
    const shard = actor - ledgerActor(0);
    const [entries, fold] = [this.entries[shard], this.folds[shard]];
    if (entries === undefined || fold === undefined) return;
    const entry = { epoch: 1, number: entries.length + 1, at, hash: new Uint8Array(32), bytes };
    entries.push(entry);
    const reader = new FrameReader().open(bytes);
    while (reader.next()) fold.apply(reader.view, reader.offset, reader.length, reader.type, at);
    this.check(shard, entry);
  }

  /** Number 1 keeps the check to the frame: the machine behind it may have been replaced by a restart. */
  private check(shard: number, entry: OutEntry): void {
    const broken = this.checks[shard]?.check({ ...entry, number: 1 });
    if (broken !== undefined) this.broken.push(broken);
  }
}

describe('the tape of a ledger that saw everything', () => {
  it.each([21, 22, 23])('is enough for its accounts, its sums and its lots (seed %i)', (seed) => {
    const listener = new Listener(seed);
    const { game } = listener;
    while (game.world.frames < FRAMES) game.step();
    game.world.drain();
    expect(listener.broken).toEqual([]);
    for (const shard of SHARDS) {
      expect(listener.accounts(shard)).toEqual(listener.truth(shard));
      expect(lotsOf(listener.entries[shard] ?? [], shard)).toEqual(positionsOf(game, shard));
    }
  });
});

/** Open lots of each position, from the tape. */
function lotsOf(entries: readonly OutEntry[], shard: number): Map<string, number> {
  const fold = new ReadModelFold();
  fold.ledger(shard, entries);
  const sums = new Map<string, number>();
  for (const { row } of fold.rows('position_lots').values()) {
    const key = `${Number(row['account_id'])}/${Number(row['instrument_id'])}`;
    sums.set(key, (sums.get(key) ?? 0) + Number(row['open_quantity']));
  }
  return new Map([...sums].filter(([, lots]) => lots !== 0).sort());
}

/** Each position as the ledger has it: what is there, less what is owed. */
function positionsOf(game: TradingGame, shard: number): Map<string, number> {
  const { holdings } = game.world.ledger(shard).state;
  const found = new Map<string, number>();
  for (const row of holdings.sortedRows()) {
    const lots = (holdings.total[row] ?? 0) - (holdings.owed[row] ?? 0);
    if (lots !== 0) found.set(`${holdings.account[row]}/${holdings.instrument[row]}`, lots);
  }
  return new Map([...found].sort());
}

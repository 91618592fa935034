import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { postingsOf } from '@buttonwood/shared/ledger/postings.ts';
import { HEADER, readInt53 } from '@buttonwood/shared/messages/layout.ts';
import {
  AccountFilled,
  AccountOrderChanged,
  AccountOrderDone,
  AccountTermsSet,
  AmendHeld,
  FillReversed,
  OrderHeld,
  OwedPaid,
  Transferred,
} from '@buttonwood/shared/messages/ledger-events.ts';
import { brokenInvariants } from '../core/ledger/ledger-invariants.ts';
import type { LedgerMachine } from '../core/ledger/ledger-machine.ts';
import type { OutEntry } from '../journal/journal.ts';
import { pairKey } from '../projections/pair-key.ts';

/** Frames between two looks at the whole state: it is read row by row. */
const WHOLE_STATE_EVERY = 1_024;

/** Events that say the balances after them: cash total, cash held, share total, share held, eight bytes each. */
const BALANCES_AFTER: ReadonlyMap<number, { account: number; instrument: number; cashTotal: number }> =
  new Map(
    [OrderHeld, AmendHeld, AccountFilled, FillReversed, AccountOrderChanged, AccountOrderDone].map(
      ({ type, at }) => [type, at],
    ),
  );

/** Events that say total and held of one asset after them. */
const BALANCE_AFTER: ReadonlyMap<number, Record<'account' | 'asset' | 'total' | 'held', number>> = new Map(
  [Transferred, OwedPaid].map(({ type, at }) => [type, at]),
);

/**
 * Checks one ledger shard at every position: each balance that an event names is the sum of all postings before it, nothing
 * available is negative (shares only where they may be sold short); and every so often, and at the end, the whole state: sums per asset, holds, and the exchange's own
 * accounts against the postings.
 */
export class LedgerConservation {
  private readonly machine: LedgerMachine;
  private readonly totals = new Map<number, number>();
  private readonly mayBeShort = new Set<number>();
  private readonly reader = new FrameReader();

  constructor(machine: LedgerMachine) {
    this.machine = machine;
  }

  /** Takes the next out frame; returns the first rule that it breaks. */
  check(frame: OutEntry): string | undefined {
    const reader = this.reader.open(frame.bytes);
    while (reader.next()) {
      const { view, offset, type } = reader;
      if (view.getUint32(offset + HEADER.target, true) !== 0) continue;
      postingsOf(view, offset, type, (_kind, debit, credit, asset, amount) => {
        this.add(debit, asset, -amount);
        this.add(credit, asset, amount);
      });
      if (type === AccountTermsSet.type) this.noteTerms(view, offset);
      const broken = this.brokenBalance(view, offset, type);
      if (broken !== undefined) return broken;
    }
    return frame.number % WHOLE_STATE_EVERY === 0 ? this.checkWholeState() : undefined;
  }

  /** Returns the first rule that the state behind the last frame breaks. */
  checkWholeState(): string | undefined {
    const [broken] = brokenInvariants(this.machine.state);
    if (broken !== undefined) return broken;
    let different: string | undefined;
    this.machine.forEachBalance((account, asset, total) => {
      const posted = this.totalOf(account, asset);
      if (posted !== total)
        different ??= `account ${account} has ${total} of asset ${asset}, its postings come to ${posted}`;
    });
    return different;
  }

  private brokenBalance(view: DataView, offset: number, type: number): string | undefined {
    const after = BALANCES_AFTER.get(type);
    if (after !== undefined) {
      const account = view.getUint32(offset + after.account, true);
      const instrument = view.getUint32(offset + after.instrument, true);
      const at = offset + after.cashTotal;
      return (
        this.compare(account, CASH_ASSET, readInt53(view, at), readInt53(view, at + 8)) ??
        this.compare(account, instrument, readInt53(view, at + 16), readInt53(view, at + 24))
      );
    }
    const one = BALANCE_AFTER.get(type);
    if (one === undefined) return undefined;
    const account = view.getUint32(offset + one.account, true);
    const asset = view.getUint32(offset + one.asset, true);
    const total = readInt53(view, offset + one.total);
    return this.compare(account, asset, total, readInt53(view, offset + one.held));
  }

  /** Accounts that once had a limit for short positions: their shares may be below what they hold. */
  private noteTerms(view: DataView, offset: number): void {
    if (readInt53(view, offset + AccountTermsSet.at.shortLimit) > 0)
      this.mayBeShort.add(view.getUint32(offset + AccountTermsSet.at.account, true));
  }

  private compare(account: number, asset: number, total: number, held: number): string | undefined {
    const posted = this.totalOf(account, asset);
    if (posted !== total)
      return `account ${account} has ${total} of asset ${asset}, its postings come to ${posted}`;
    const mayBeShort = asset !== CASH_ASSET && this.mayBeShort.has(account);
    if (held < 0 || (held > total && !mayBeShort))
      return `account ${account} holds ${held} of ${total} of asset ${asset}`;
    return undefined;
  }

  private add(account: number, asset: number, amount: number): void {
    this.totals.set(pairKey(account, asset), this.totalOf(account, asset) + amount);
  }

  private totalOf(account: number, asset: number): number {
    return this.totals.get(pairKey(account, asset)) ?? 0;
  }
}

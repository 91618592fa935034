import { pick, type Dice } from './dice.ts';

/** Accounts that a fuzz of the ledger begins with. */
export const OPENED_ACCOUNTS = [1_000, 1_001, 1_002, 1_003] as const;
/** Accounts that may be opened: those, and the last number that one can have. */
export const ACCOUNTS = [...OPENED_ACCOUNTS, 2 ** 31 - 1] as const;
export const INSTRUMENTS = [1, 2, 3] as const;

/** Units of 10^-4 of the currency in a tick, and shares in a lot. */
interface Listing {
  readonly tickUnits: number;
  readonly lotSize: number;
}

const PLAIN: Listing = { tickUnits: 1, lotSize: 1 };

/** An odd lot, and an instrument whose values come near the largest order. */
const LISTINGS: ReadonlyMap<number, Listing> = new Map([
  [1, { tickUnits: 100, lotSize: 1 }],
  [2, { tickUnits: 1, lotSize: 7 }],
  [3, { tickUnits: 1_000, lotSize: 100 }],
]);

export function listingOf(instrument: number): Listing {
  return LISTINGS.get(instrument) ?? PLAIN;
}

/** Throws an account: mostly an open one. */
export function anyAccount(dice: Dice): number {
  return dice.below(25) === 0 ? pick(dice, [...ACCOUNTS, 7]) : pick(dice, OPENED_ACCOUNTS);
}

/** Throws a price in ticks, small ones as often as large ones. */
export function anyPrice(dice: Dice): number {
  return 1 + dice.below(10 ** (1 + dice.below(4)));
}

/** Throws a quantity in lots, small ones as often as large ones. */
export function anyQuantity(dice: Dice): number {
  return 1 + dice.below(10 ** (1 + dice.below(5)));
}

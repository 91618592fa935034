import type { SideName } from '../order/side.ts';

/** How much an account may still do: `trading` means cancel and transfer, `everything` means cancel only. */
export type FreezeLevelName = 'none' | 'trading' | 'everything';
export const FREEZE_LEVEL_NAMES: readonly FreezeLevelName[] = ['none', 'trading', 'everything'];

/** What an operator has done to an account, and what it owes for trades that were taken back. */
export interface AccountStanding {
  readonly frozen: FreezeLevelName;
  /** Whether the kill switch covers this account by name. */
  readonly killed: boolean;
  /** Paid by the next credits of the asset; `USD` or a symbol. */
  readonly owed: readonly { readonly asset: string; readonly amount: string }[];
}

/** A fill of a trade that was taken back. `owed_cash` and `owed_qty` are what the account could not give back at once. */
export interface Reversal {
  readonly trade_id: number;
  readonly order_id: string;
  readonly symbol: string;
  readonly side: SideName;
  readonly price: string;
  readonly qty: string;
  readonly fee: string;
  readonly owed_cash: string;
  readonly owed_qty: string;
  readonly seq: number;
  readonly ts: string;
}

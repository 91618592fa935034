/** One event of an answer: its type, its number, and what belongs to the type. */
export type ConsoleEvent = Readonly<Record<string, string | number | boolean>>;

/** A level as [price, shown quantity, orders]. */
export type ConsoleLevel = readonly [string, number, number];

export interface ConsoleOrder {
  readonly id: string;
  readonly status: string;
  readonly cum: number;
  readonly leaves: number;
}

export interface ConsoleState {
  readonly time: string;
  readonly phase: string;
  readonly last: string | null;
  readonly reference: string | null;
  readonly band: readonly [string, string] | null;
}

/** What one input line is answered with, without its number. */
export type BookAnswer =
  | { readonly error: string }
  | {
      readonly events: readonly ConsoleEvent[];
      readonly book?: { readonly bids: readonly ConsoleLevel[]; readonly asks: readonly ConsoleLevel[] };
      readonly order?: ConsoleOrder | null;
      readonly state?: ConsoleState;
      readonly hash?: string;
    };

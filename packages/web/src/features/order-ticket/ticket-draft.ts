import { createStore } from 'solid-js/store';
import type { OrderTypeName } from '@buttonwood/shared/order/order-type.ts';
import type { SideName } from '@buttonwood/shared/order/side.ts';
import type { TimeInForceName } from '@buttonwood/shared/order/time-in-force.ts';

/** What stands in the ticket, as typed. Nothing here is a number until the check has read it. */
export interface TicketFields {
  readonly side: SideName;
  readonly type: OrderTypeName;
  readonly timeInForce: TimeInForceName;
  readonly price: string;
  readonly stopPrice: string;
  readonly quantity: string;
  readonly displayQuantity: string;
  readonly postOnly: boolean;
  /** Date and time in UTC, as the browser's own field writes it ("2026-11-23T16:00"). */
  readonly expireAt: string;
  readonly trail: string;
  /** Limit of an OCO order after its stop; empty for a market order then. */
  readonly stopLimit: string;
  readonly minQuantity: string;
  readonly takeProfit: string;
  readonly stopLoss: string;
}
export interface TicketDraft {
  readonly fields: TicketFields;
  /** Counts edits, so that a confirmation counts only for what it was given for. */
  readonly revision: () => number;
  readonly set: (change: Partial<TicketFields>) => void;
  readonly clear: () => void;
}

/** A ticket in which nothing was typed. */
export const EMPTY_FIELDS: TicketFields = {
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  price: '',
  stopPrice: '',
  quantity: '',
  displayQuantity: '',
  postOnly: false,
  expireAt: '',
  trail: '',
  stopLimit: '',
  minQuantity: '',
  takeProfit: '',
  stopLoss: '',
};

/** Creates the draft that the ticket edits and that ladder and positions fill. */
export function createTicketDraft(): TicketDraft {
  const [draft, setDraft] = createStore<{ fields: TicketFields; revision: number }>({
    fields: { ...EMPTY_FIELDS },
    revision: 0,
  });
  const set = (change: Partial<TicketFields>): void => {
    setDraft('fields', (fields) => fitting({ ...fields, ...change }));
    setDraft('revision', (revision) => revision + 1);
  };
  return {
    get fields() {
      return draft.fields;
    },
    revision: () => draft.revision,
    set,
    clear: () => set({ ...EMPTY_FIELDS, side: draft.fields.side, type: draft.fields.type }),
  };
}

export function hasPrice(type: OrderTypeName): boolean {
  return type === 'limit' || type === 'stop_limit' || type === 'oco';
}

export function hasStop(type: OrderTypeName): boolean {
  return type === 'stop' || type === 'stop_limit' || type === 'oco' || type === 'trailing_stop';
}

/** Times in force that a type can have. A market order never rests; what waits for a price is for no auction. */
export function timesInForce(type: OrderTypeName): readonly TimeInForceName[] {
  switch (type) {
    case 'limit':
      return ['gtc', 'day', 'gtd', 'ioc', 'fok', 'opg', 'cls'];
    case 'market':
      return ['ioc', 'fok', 'opg', 'cls'];
    case 'stop':
    case 'stop_limit':
    case 'oco':
    case 'trailing_stop':
      return ['gtc', 'day', 'gtd'];
  }
}

/** Only an order that rests in the open book can refuse to take, or show less than it has. */
export function canRest({ type, timeInForce }: TicketFields): boolean {
  return type === 'limit' && timeInForce !== 'ioc' && timeInForce !== 'fok';
}

/** Only what trades at once or ends can ask for a minimum. */
export function canHaveMinimum({ type, timeInForce }: TicketFields): boolean {
  return timeInForce === 'ioc' && (type === 'limit' || type === 'market');
}

/** An order that opens a position in one go, and is not for one auction only, can have an exit. */
export function canHaveExit({ type, timeInForce }: TicketFields): boolean {
  return type !== 'oco' && type !== 'trailing_stop' && timeInForce !== 'opg' && timeInForce !== 'cls';
}

/** Moves the time in force to one that the type allows. */
function fitting(fields: TicketFields): TicketFields {
  const allowed = timesInForce(fields.type);
  return allowed.includes(fields.timeInForce) ? fields : { ...fields, timeInForce: allowed[0] ?? 'gtc' };
}

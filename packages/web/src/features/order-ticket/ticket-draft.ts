import { createStore } from 'solid-js/store';
import type { OrderTypeName } from '@buttonwood/shared/order/order-type.ts';
import type { SideName } from '@buttonwood/shared/order/side.ts';

export type TicketTimeInForce = 'gtc' | 'ioc' | 'fok';

/** What stands in the ticket, as typed. Nothing here is a number until the check has read it. */
export interface TicketFields {
  readonly side: SideName;
  readonly type: OrderTypeName;
  readonly timeInForce: TicketTimeInForce;
  readonly price: string;
  readonly stopPrice: string;
  readonly quantity: string;
  readonly displayQuantity: string;
  readonly postOnly: boolean;
}
export interface TicketDraft {
  readonly fields: TicketFields;
  /** Counts edits, so that a confirmation counts only for what it was given for. */
  readonly revision: () => number;
  readonly set: (change: Partial<TicketFields>) => void;
  readonly clear: () => void;
}

const EMPTY_FIELDS: TicketFields = {
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  price: '',
  stopPrice: '',
  quantity: '',
  displayQuantity: '',
  postOnly: false,
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
  return type === 'limit' || type === 'stop_limit';
}

export function hasStop(type: OrderTypeName): boolean {
  return type === 'stop' || type === 'stop_limit';
}

/** Times in force that a type can have. A market order never rests; a stop rests, armed, until it triggers. */
export function timesInForce(type: OrderTypeName): readonly TicketTimeInForce[] {
  switch (type) {
    case 'limit':
      return ['gtc', 'ioc', 'fok'];
    case 'market':
      return ['ioc', 'fok'];
    case 'stop':
    case 'stop_limit':
    case 'oco':
    case 'trailing_stop':
      return ['gtc'];
  }
}

/** Only an order that rests in the open book can refuse to take, or show less than it has. */
export function canRest(fields: TicketFields): boolean {
  return fields.type === 'limit' && fields.timeInForce === 'gtc';
}

/** Moves the time in force to one that the type allows. */
function fitting(fields: TicketFields): TicketFields {
  const allowed = timesInForce(fields.type);
  return allowed.includes(fields.timeInForce) ? fields : { ...fields, timeInForce: allowed[0] ?? 'gtc' };
}

import { FoldReader, FoldWriter, type FoldState } from '../base/fold-state.ts';
import { invariant } from '../base/assert.ts';
import { AccountFold } from './account-fold.ts';
import { emptyAccount, positionIn, type AccountState } from './account-state.ts';
import { BookState, type ConditionTerms, type LiveOrder } from './live-order.ts';

/** Raised with every change of what is written below; a state of another version is not read but made again. */
export const ACCOUNT_FOLD_VERSION = 2;

/** Writes a fold of accounts so that it can go on later from the same position. */
export function saveAccountFold(fold: AccountFold): FoldState {
  const to = new FoldWriter();
  to.number(fold.accounts.size);
  for (const state of fold.accounts.values()) saveAccount(to, state);
  return to.take();
}

/** Throws InvariantError when `saved` does not end where its content ends. */
export function loadAccountFold(saved: FoldState): AccountFold {
  const from = new FoldReader(saved);
  const fold = new AccountFold();
  for (let left = from.number(); left > 0; left--) {
    const state = loadAccount(from);
    fold.accounts.set(state.account, state);
  }
  invariant(from.atEnd, 'a saved fold ends where its content ends');
  return fold;
}

function saveAccount(to: FoldWriter, state: AccountState): void {
  to.number(state.account);
  to.number(state.seq);
  to.number(state.at);
  to.number(state.cashTotal);
  to.number(state.cashHeld);
  to.number(state.cashOwed);
  to.number(state.frozen);
  to.number(state.killed ? 1 : 0);
  to.number(state.positions.size);
  for (const position of state.positions.values()) {
    to.number(position.instrument);
    to.number(position.quantity);
    to.number(position.held);
    to.number(position.owed);
    to.number(position.cost);
    to.number(position.realised);
  }
  to.number(state.orders.size);
  for (const order of state.orders.values()) saveOrder(to, order);
}

function loadAccount(from: FoldReader): AccountState {
  const state = emptyAccount(from.number());
  state.seq = from.number();
  state.at = from.number();
  state.cashTotal = from.number();
  state.cashHeld = from.number();
  state.cashOwed = from.number();
  state.frozen = from.number();
  state.killed = from.number() === 1;
  for (let left = from.number(); left > 0; left--) {
    const position = positionIn(state, from.number());
    position.quantity = from.number();
    position.held = from.number();
    position.owed = from.number();
    position.cost = from.number();
    position.realised = from.number();
  }
  for (let left = from.number(); left > 0; left--) {
    const order = loadOrder(from, state.account);
    state.orders.set(order.order, order);
  }
  return state;
}

const ORDER_NUMBERS = [
  'order',
  'instrument',
  'side',
  'orderType',
  'timeInForce',
  'stp',
  'postOnly',
  'display',
  'expireAt',
  'createdAt',
  'quantity',
  'limit',
  'stop',
  'leaves',
  'cumQuantity',
  'cumCash',
  'fees',
  'finalStatus',
  'reason',
  'updatedAt',
] as const satisfies readonly (keyof LiveOrder)[];

const CONDITION_NUMBERS = [
  'minQuantity',
  'trail',
  'stopLimit',
  'takeProfit',
  'stopLoss',
  'exitOrder',
] as const satisfies readonly (keyof ConditionTerms)[];

function saveOrder(to: FoldWriter, order: LiveOrder): void {
  for (const field of ORDER_NUMBERS) to.number(order[field]);
  to.number(order.bookState);
  to.text(order.key);
  to.number(order.conditions === undefined ? 0 : 1);
  if (order.conditions === undefined) return;
  for (const field of CONDITION_NUMBERS) to.number(order.conditions[field]);
}

function loadOrder(from: FoldReader, account: number): LiveOrder {
  const numbers = Object.fromEntries(ORDER_NUMBERS.map((field) => [field, from.number()])) as Record<
    (typeof ORDER_NUMBERS)[number],
    number
  >;
  const order = { ...numbers, account, bookState: toBookState(from.number()), key: from.text() };
  return from.number() === 0 ? order : { ...order, conditions: loadConditions(from) };
}

function loadConditions(from: FoldReader): ConditionTerms {
  return Object.fromEntries(CONDITION_NUMBERS.map((field) => [field, from.number()])) as Record<
    (typeof CONDITION_NUMBERS)[number],
    number
  >;
}

function toBookState(value: number): BookState {
  if (value === BookState.accepted) return BookState.accepted;
  return value === BookState.armed ? BookState.armed : BookState.unknown;
}

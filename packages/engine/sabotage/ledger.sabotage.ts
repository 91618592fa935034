import type { Sabotage } from './sabotage.ts';

const LEDGER = 'engine/src/core/ledger/';
const HOLDS = `${LEDGER}holds.test.ts`;
const LIFE = `${LEDGER}order-life.test.ts`;
const LIMITS = `${LEDGER}limits.test.ts`;
const KEYS = `${LEDGER}keys.test.ts`;
const COST = `${LEDGER}position-cost.test.ts`;
const SOUNDNESS = `${LEDGER}soundness.test.ts`;

/** The rules of the ledger that stood first: holds, fees, settlement, amends, idempotency keys, transfers. */
export const sabotage: readonly Sabotage[] = [
  {
    name: 'an order that is over keeps its hold',
    file: `${LEDGER}release.ts`,
    find: 'setHold(ledger, slot, 0);',
    replace: '',
    tests: [LIFE],
  },
  {
    name: 'the fee is rounded down',
    file: `${LEDGER}fees.ts`,
    find: 'const HALF = 5_000;',
    replace: 'const HALF = 0;',
    tests: [COST, HOLDS],
  },
  {
    name: 'each fill of an order is rounded by itself',
    file: `${LEDGER}settle-fill.ts`,
    find: 'orders.feeRemainder[slot] = nextRemainder(cash, bps, remainder);',
    replace: '',
    tests: [HOLDS],
  },
  {
    name: 'a maker pays the fee of a taker',
    file: `${LEDGER}settle-fill.ts`,
    find: 'role === FILL_ROLE.taker ? orders.takerBps[slot] : orders.makerBps[slot]',
    replace: 'role === 0 ? 0 : orders.takerBps[slot]',
    tests: [LIFE],
  },
  {
    name: 'the price improvement stays held',
    file: `${LEDGER}settle-fill.ts`,
    find: 'lowerHold(ledger, slot, cash + fee);',
    replace: '',
    tests: [LIFE],
  },
  {
    name: 'a seller gets the fee as well',
    file: `${LEDGER}settle-fill.ts`,
    find: 'accounts.addCash(orders.accountRow[slot] ?? 0, cash - fee);',
    replace: 'accounts.addCash(orders.accountRow[slot] ?? 0, cash);',
    tests: [LIFE],
  },
  {
    name: 'shares of a buy do not leave the clearing account',
    file: `${LEDGER}settle-fill.ts`,
    find: '(instruments.clearingShares[instrument] ?? 0) - quantity;',
    replace: '(instruments.clearingShares[instrument] ?? 0);',
    tests: [LIFE],
  },
  {
    name: 'the fees of sales are nobody’s',
    file: `${LEDGER}settle-fill.ts`,
    find: `?? 0) + quantity;
  ledger.feeCash += fee;`,
    replace: '?? 0) + quantity;',
    tests: [LIFE],
  },
  {
    name: 'a buy holds its value without the fee',
    file: `${LEDGER}hold.ts`,
    find: 'return value + feeOf(value, largerBps, feeRemainder);',
    replace: 'return value;',
    tests: [HOLDS],
  },
  {
    name: 'an amend holds for the new terms alone',
    file: `${LEDGER}hold.ts`,
    find: 'return unit * Math.max(pendingLeaves * pendingLimit, leaves * limit + more * pendingLimit);',
    replace: 'return unit * (pendingLeaves * pendingLimit + 0 * more * limit);',
    tests: [HOLDS],
  },
  {
    name: 'a sell under amend holds what it is to become only',
    file: `${LEDGER}hold.ts`,
    find: 'return Math.max(leaves, pendingLeavesOf(ledger, slot));',
    replace: 'return pendingLeavesOf(ledger, slot);',
    tests: [HOLDS],
  },
  {
    name: 'a refused amend keeps its hold',
    file: `${LEDGER}order-changed.ts`,
    find: `  ledger.orders.clearPending(slot);
  lowerHold(ledger, slot, 0);`,
    replace: '  ledger.orders.clearPending(slot);',
    tests: [HOLDS],
  },
  {
    name: 'one cash unit more than there is, is held',
    file: `${LEDGER}place-order.ts`,
    find: 'return needed > ledger.accounts.availableCash(accountRow) ?',
    replace: 'return needed > ledger.accounts.availableCash(accountRow) + 1 ?',
    tests: [HOLDS],
  },
  {
    name: 'shares are sold twice',
    file: `${LEDGER}holdings.ts`,
    find: 'return (this.total[row] ?? 0) - (this.held[row] ?? 0);',
    replace: 'return this.total[row] ?? 0;',
    tests: [HOLDS, LIFE],
  },
  {
    name: 'a known key is taken as new',
    file: `${LEDGER}command-key.ts`,
    find: 'if (slot === MISSING) {',
    replace: 'if (slot !== -2) {',
    tests: [KEYS],
  },
  {
    name: 'a known key with another content is answered as the same',
    file: `${LEDGER}command-key.ts`,
    find: '} else if (ledger.keys.hasDigest(slot, view, offset + fields.digest)) {',
    replace: '} else if (slot !== -2) {',
    tests: [KEYS],
  },
  {
    name: 'a withdrawal takes what is held',
    file: `${LEDGER}transfer.ts`,
    find: 'if (totalOf(ledger, asked) - heldOf(ledger, asked) >= amount) return Reason.none;',
    replace: 'if (totalOf(ledger, asked) >= amount) return Reason.none;',
    tests: [LIMITS],
  },
  {
    name: 'a deposit comes from nowhere',
    file: `${LEDGER}transfer.ts`,
    find: 'ledger.externalCash -= amount;',
    replace: '',
    tests: [SOUNDNESS],
  },
  {
    name: 'the average cost is rounded down',
    file: `${LEDGER}position-cost.ts`,
    find: 'return rest * 2 >= total ? whole + 1 : whole;',
    replace: 'return rest * 2 > total * 2 ? whole + 1 : whole;',
    tests: [COST],
  },
  {
    name: 'an order over the limit of live orders is taken',
    file: `${LEDGER}place-order.ts`,
    find: 'live + orders > (ledger.accounts.maxLiveOrders[accountRow] ?? 0)',
    replace: 'live + orders > 1e9',
    tests: [LIMITS],
  },
  {
    name: "another's order can be canceled",
    file: `${LEDGER}cancel.ts`,
    find: 'slot === MISSING || ledger.accounts.number[ledger.orders.accountRow[slot] ?? 0] !== account',
    replace: 'slot === MISSING',
    tests: [LIFE],
  },
  {
    name: 'a book speaks for orders of another book',
    file: `${LEDGER}live-order.ts`,
    find: 'orders.instrument[slot] !== book',
    replace: 'book < 0',
    tests: [SOUNDNESS],
  },
  {
    name: 'an account’s events are numbered with holes',
    file: `${LEDGER}accounts.ts`,
    find: 'const seq = (this.seq[row] ?? 0) + 1;',
    replace: 'const seq = (this.seq[row] ?? 0) + 2;',
    tests: [LIMITS],
  },
  {
    name: 'a link message far ahead passes for the next one',
    file: 'engine/src/core/link-counters.ts',
    find: 'if (low !== expected || high !== 0) {',
    replace: 'if (low !== expected) {',
    tests: ['engine/src/core/link-counters.test.ts'],
  },
  {
    name: 'an order number below 0 is found',
    file: `${LEDGER}number-index.ts`,
    find: 'if (key < 0) return MISSING;',
    replace: '',
    tests: [`${LEDGER}number-index.test.ts`],
  },
];

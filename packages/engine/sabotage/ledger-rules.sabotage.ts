import type { Sabotage } from './sabotage.ts';

const LEDGER = 'engine/src/core/ledger/';
const VENUE = 'engine/src/core/venue/';
const HOLDS = `${LEDGER}conditional-holds.test.ts`;
const GOVERNANCE = `${LEDGER}governance.test.ts`;
const BUSTS = `${LEDGER}busts.test.ts`;
const COST = `${LEDGER}position-cost.test.ts`;
const PLAYED = 'engine/src/audit/played-tape.test.ts';
const SESSION = `${VENUE}session-and-kill.test.ts`;

/** The rules of conditions, short sales, corrections and controls, in the ledger and at the venue. */
export const sabotage: readonly Sabotage[] = [
  {
    name: 'an OCO buy holds for its limit only',
    file: `${LEDGER}hold.ts`,
    find: 'return Math.max(limit, ledger.orders.conditionsOf(slot)?.stopCap ?? 0);',
    replace: 'return limit;',
    tests: [HOLDS],
  },
  {
    name: 'a bracket that sells holds no cash for its exit',
    file: `${LEDGER}reserve.ts`,
    find: 'if (conditions === undefined || conditions.exitOrder === 0 || orders.side[slot] === Side.buy) return 0;',
    replace: 'if (orders.order[slot] !== -1) return 0;\n  if (conditions === undefined) return 0;',
    tests: [HOLDS],
  },
  {
    name: 'the exit of a bracket does not hold what its entry bought',
    file: `${LEDGER}bracket.ts`,
    find: `  holdRequired(ledger, slot);
  holdReserve(ledger, entry);
  writeExitHeld`,
    replace: `  holdReserve(ledger, entry);
  writeExitHeld`,
    tests: [HOLDS],
  },
  {
    name: 'a reserve outlives the exit that it was for',
    file: `${LEDGER}bracket.ts`,
    find: '  ofEntry.exitOrder = 0;',
    replace: '',
    tests: [HOLDS],
  },
  {
    name: 'an exit can be amended while its entry makes it grow',
    file: `${LEDGER}amend-order.ts`,
    find: 'if (conditions.entryOrder !== 0) return REASON.amend_unsupported;',
    replace: '',
    tests: [HOLDS],
  },
  {
    name: 'a fill of an exit that the book has not let grow yet halts the ledger',
    file: `${LEDGER}settle-fill.ts`,
    find: ' + growthOf(ledger, slot)',
    replace: '',
    tests: [HOLDS],
  },
  {
    name: 'a fill in an auction costs the rate of a taker',
    file: `${LEDGER}settle-fill.ts`,
    find: 'role === FILL_ROLE.taker ?',
    replace: 'role !== FILL_ROLE.maker ?',
    tests: [HOLDS],
  },
  {
    name: 'short positions in other instruments do not count',
    file: `${LEDGER}short-sale.ts`,
    find: 'if (lots <= 0) continue;',
    replace: 'if (lots <= 0 || other !== instrument) continue;',
    tests: [GOVERNANCE],
  },
  {
    name: 'a short sale counts at the reference price although its limit is higher',
    file: `${LEDGER}short-sale.ts`,
    find: 'Math.max(price, limit)',
    replace: 'price',
    tests: [GOVERNANCE],
  },
  {
    name: 'working short sales do not count against the limit',
    file: `${LEDGER}short-sale.ts`,
    find: 'holdings.available(at));',
    replace: '(holdings.total[at] ?? 0));',
    tests: [GOVERNANCE],
  },
  {
    name: 'buying back realises nothing',
    file: `${LEDGER}position-cost.ts`,
    find: 'position > 0 ? cash - part : part - cash',
    replace: 'position > 0 ? cash - part : 0',
    tests: [GOVERNANCE],
  },
  {
    name: 'new terms change the rates of orders placed before',
    file: `${LEDGER}settle-fill.ts`,
    find: ': orders.makerBps[slot]) ?? 0',
    replace: ': ledger.accounts.makerBps[orders.accountRow[slot] ?? 0]) ?? 0',
    tests: [GOVERNANCE],
  },
  {
    name: 'a frozen account places orders',
    file: `${LEDGER}gate.ts`,
    find: 'if (accounts.frozen[accountRow] !== FREEZE_LEVEL.none) return REASON.account_frozen;',
    replace: '',
    tests: [GOVERNANCE],
  },
  {
    name: 'an account that is frozen altogether still withdraws',
    file: `${LEDGER}transfer.ts`,
    find: 'if (ledger.accounts.frozen[accountRow] === FreezeLevel.everything) return Reason.account_frozen;',
    replace: '',
    tests: [GOVERNANCE],
  },
  {
    name: 'the kill of an account leaves its orders in the books',
    file: `${LEDGER}freeze-account.ts`,
    find: 'if (killed) forwardMassCancel',
    replace: 'if (account === 0) forwardMassCancel',
    tests: [GOVERNANCE],
  },
  {
    name: 'the kill of everything is forgotten in a restart',
    file: `${LEDGER}ledger-state.ts`,
    find: 'to.u8(this.killed ? 1 : 0);',
    replace: 'to.u8(0);',
    tests: [GOVERNANCE],
  },
  {
    name: 'a bust keeps the fee',
    file: `${LEDGER}reverse-fill.ts`,
    find: 'accounts.addCash(accountRow, cash + fee);',
    replace: 'accounts.addCash(accountRow, cash);',
    tests: [BUSTS],
  },
  {
    name: 'a bust overdraws who has sold the shares',
    file: `${LEDGER}reverse-fill.ts`,
    find: 'Math.min(quantity, Math.max(0, holdings.available(holdingRow)))',
    replace: 'quantity',
    tests: [BUSTS],
  },
  {
    name: 'what an order releases does not pay what is owed',
    file: `${LEDGER}release.ts`,
    find: 'payOwed(ledger, accountRow, holdingRow, out);',
    replace: '',
    tests: [BUSTS],
  },
  {
    name: 'a deposit does not pay what is owed',
    file: `${LEDGER}transfer.ts`,
    find: 'if (holdingRow === MISSING) payCash(ledger, accountRow, out);',
    replace: 'if (holdingRow === MISSING) return;',
    tests: [BUSTS],
  },
  {
    name: 'shares that come in have cost nothing',
    file: `${LEDGER}transfer.ts`,
    find: 'valueOf(lots, price, instruments.unit(instrument))',
    replace: '0',
    tests: [COST],
  },
  {
    name: 'the house gives shares that no posting tells of',
    file: 'shared/src/ledger/postings.ts',
    find: "if (owedShares > 0) post('owed', HOUSE_ACCOUNT, account, instrument, owedShares);",
    replace: '',
    tests: [PLAYED],
  },
  {
    name: 'an account is not told that its debt is paid',
    file: 'shared/src/account/account-fold.ts',
    find: '    state.cashOwed = owed;',
    replace: '',
    tests: [PLAYED],
  },
  {
    name: 'an instrument that is listed late has no schedule',
    file: `${VENUE}venue-machine.ts`,
    find: 'this.schedule.tellNew(listings, instrument, this.now, out);',
    replace: '',
    tests: [SESSION],
  },
  {
    name: 'an instrument that is listed during a kill trades',
    file: `${VENUE}venue-machine.ts`,
    find: 'if (listings.allKilled) killBook',
    replace: 'if (instrument < 0) killBook',
    tests: [SESSION],
  },
  {
    name: 'the kill of an account reaches the first ledger shard only',
    file: `${VENUE}kill.ts`,
    find: 'shard < listings.shards;',
    replace: 'shard < 1;',
    tests: [SESSION],
  },
];

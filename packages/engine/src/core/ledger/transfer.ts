import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { MAX_BALANCE, MAX_TRANSFER } from '@buttonwood/shared/limits.ts';
import { Deposit, FreezeLevel } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { TransferDenied, TransferDirection, Transferred } from '@buttonwood/shared/messages/ledger-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { answerKnownKey, copyKey, keyBytes, MAX_KEY_BYTES, useKey } from './command-key.ts';
import type { LedgerState } from './ledger-state.ts';
import { MISSING } from './number-index.ts';
import { payCash, payOwed } from './owed.ts';
import { countTrade, countWithdrawal, valueOf } from './position-cost.ts';
import { readU53 } from '../read-u53.ts';

/** Deposit and Withdraw have the same fields. */
const at = Deposit.at;

/** A Deposit or Withdraw in its frame. */
interface Transfer {
  readonly view: DataView;
  readonly offset: number;
  readonly length: number;
  readonly direction: number;
  readonly accountRow: number;
  readonly account: number;
  readonly asset: number;
  /** NOT_U53 when it cannot be read. */
  readonly amount: number;
}

/** Posts a deposit or withdrawal against the external account of its asset, or denies it. Either uses the key up. */
export function transfer(
  ledger: LedgerState,
  view: DataView,
  offset: number,
  length: number,
  direction: number,
  out: FrameWriter,
): void {
  if (answerKnownKey(ledger, view, offset, at, out)) return;
  const account = view.getUint32(offset + at.account, true);
  const asset = view.getUint32(offset + at.asset, true);
  const amount = readU53(view, offset + at.amount);
  const accountRow = ledger.accounts.find(account);
  const asked = { view, offset, length, direction, accountRow, account, asset, amount };
  const reason = refusal(ledger, asked);
  useKey(ledger, view, offset, at, { order: 0, reason });
  if (reason === Reason.none) post(ledger, asked, out);
  else deny(ledger, asked, reason, out);
}

function refusal(ledger: LedgerState, asked: Transfer): number {
  const { accountRow, asset, amount, direction, length } = asked;
  if (accountRow === MISSING) return Reason.unknown_account;
  if (ledger.accounts.frozen[accountRow] === FreezeLevel.everything) return Reason.account_frozen;
  if (length - Deposit.size > MAX_KEY_BYTES || amount < 1) return Reason.invalid_order;
  if (amount > MAX_TRANSFER) return Reason.value_too_large;
  if (asset !== CASH_ASSET && !ledger.instruments.isKnown(asset)) return Reason.unknown_instrument;
  if (direction === TransferDirection.deposit) {
    const fits =
      totalOf(ledger, asked) + amount <= MAX_BALANCE && issued(ledger, asset) + amount <= maxIssued(ledger);
    return fits ? Reason.none : Reason.balance_too_large;
  }
  if (totalOf(ledger, asked) - heldOf(ledger, asked) >= amount) return Reason.none;
  return asset === CASH_ASSET ? Reason.insufficient_funds : Reason.insufficient_shares;
}

/** What came in from outside and is still there. */
function issued(ledger: LedgerState, asset: number): number {
  return -(asset === CASH_ASSET ? ledger.externalCash : (ledger.instruments.externalShares[asset] ?? 0));
}

/** All that exists of an asset, over all shards, is a safe integer: then so is every balance that trading can make of it. */
function maxIssued(ledger: LedgerState): number {
  return Math.floor(Number.MAX_SAFE_INTEGER / ledger.shards);
}

function post(ledger: LedgerState, asked: Transfer, out: FrameWriter): void {
  const { view, offset, length, direction, accountRow, account, asset, amount } = asked;
  const signed = direction === TransferDirection.deposit ? amount : -amount;
  const holdingRow = asset === CASH_ASSET ? MISSING : ledger.holdings.row(account, asset);
  let value = 0;
  if (holdingRow === MISSING) moveCash(ledger, accountRow, signed);
  else value = moveShares(ledger, holdingRow, signed);
  const bytes = keyBytes(length, Deposit.size);
  const event = ledger.event(out, Transferred, bytes);
  const field = Transferred.at;
  writeTransfer(ledger, asked, out.view, event);
  writeInt53(out.view, event + field.total, totalOf(ledger, asked));
  writeInt53(out.view, event + field.held, heldOf(ledger, asked));
  writeInt53(out.view, event + field.value, value);
  writeInt53(
    out.view,
    event + field.cost,
    holdingRow === MISSING ? 0 : (ledger.holdings.cost[holdingRow] ?? 0),
  );
  writeInt53(
    out.view,
    event + field.realised,
    holdingRow === MISSING ? 0 : (ledger.holdings.realised[holdingRow] ?? 0),
  );
  copyKey(view, offset + Deposit.size, out.view, event + Transferred.size, bytes);
  if (holdingRow === MISSING) payCash(ledger, accountRow, out);
  else payOwed(ledger, accountRow, holdingRow, out);
}

function moveCash(ledger: LedgerState, accountRow: number, amount: number): void {
  ledger.accounts.addCash(accountRow, amount);
  ledger.externalCash -= amount;
}

/**
 * Shares that come in count as bought at the reference price, and this value is returned; shares that go out take their part of
 * the cost along.
 */
function moveShares(ledger: LedgerState, row: number, lots: number): number {
  const { holdings, instruments } = ledger;
  const instrument = holdings.instrument[row] ?? 0;
  const price = instruments.reference[instrument] ?? 0;
  const value = lots > 0 ? valueOf(lots, price, instruments.unit(instrument)) : 0;
  if (lots > 0) countTrade(holdings, row, lots, value);
  else countWithdrawal(holdings, row, -lots);
  holdings.addShares(row, lots);
  instruments.externalShares[instrument] = (instruments.externalShares[instrument] ?? 0) - lots;
  return value;
}

function deny(ledger: LedgerState, asked: Transfer, reason: number, out: FrameWriter): void {
  const { view, offset, length } = asked;
  const bytes = keyBytes(length, Deposit.size);
  const event = ledger.event(out, TransferDenied, bytes);
  writeTransfer(ledger, asked, out.view, event);
  out.view.setUint8(event + TransferDenied.at.reason, reason);
  copyKey(view, offset + Deposit.size, out.view, event + TransferDenied.size, bytes);
}

/** Writes what Transferred and TransferDenied begin with, and numbers the event; an account that is not open has number 0. */
function writeTransfer(ledger: LedgerState, asked: Transfer, to: DataView, event: number): void {
  const { direction, accountRow, account, asset, amount } = asked;
  const field = Transferred.at;
  to.setUint32(event + field.account, account, true);
  writeInt53(to, event + field.accountSeq, accountRow === MISSING ? 0 : ledger.accounts.nextSeq(accountRow));
  to.setUint32(event + field.asset, asset, true);
  to.setUint8(event + field.direction, direction);
  writeInt53(to, event + field.amount, Math.max(0, amount));
}

function totalOf(ledger: LedgerState, asked: Transfer): number {
  if (asked.asset === CASH_ASSET) return ledger.accounts.cashTotal[asked.accountRow] ?? 0;
  const row = ledger.holdings.find(asked.account, asked.asset);
  return row === MISSING ? 0 : (ledger.holdings.total[row] ?? 0);
}

function heldOf(ledger: LedgerState, asked: Transfer): number {
  if (asked.asset === CASH_ASSET) return ledger.accounts.cashHeld[asked.accountRow] ?? 0;
  const row = ledger.holdings.find(asked.account, asked.asset);
  return row === MISSING ? 0 : (ledger.holdings.held[row] ?? 0);
}

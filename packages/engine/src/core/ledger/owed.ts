import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { OwedPaid } from '@buttonwood/shared/messages/ledger-events.ts';
import type { LedgerState } from './ledger-state.ts';

/**
 * Pays the house what an account owes it, as far as something is available. Called after everything that makes more of it
 * available, so that an account that owes has nothing to spend.
 */
export function payOwed(ledger: LedgerState, accountRow: number, holdingRow: number, out: FrameWriter): void {
  if (ledger.accounts.cashOwed[accountRow] !== 0) payCash(ledger, accountRow, out);
  if (ledger.holdings.owed[holdingRow] !== 0) payShares(ledger, accountRow, holdingRow, out);
}

/** Notes what the house gives in the place of an account that does not have it. */
export function oweCash(ledger: LedgerState, accountRow: number, amount: number): void {
  ledger.accounts.cashOwed[accountRow] = (ledger.accounts.cashOwed[accountRow] ?? 0) + amount;
  ledger.houseCash -= amount;
}

/** The same for shares, in lots. */
export function oweShares(ledger: LedgerState, holdingRow: number, lots: number): void {
  const { holdings, instruments } = ledger;
  const instrument = holdings.instrument[holdingRow] ?? 0;
  holdings.owed[holdingRow] = (holdings.owed[holdingRow] ?? 0) + lots;
  instruments.houseShares[instrument] = (instruments.houseShares[instrument] ?? 0) - lots;
}

export function payCash(ledger: LedgerState, accountRow: number, out: FrameWriter): void {
  const { accounts } = ledger;
  const amount = Math.min(accounts.cashOwed[accountRow] ?? 0, accounts.availableCash(accountRow));
  if (amount <= 0) return;
  oweCash(ledger, accountRow, -amount);
  accounts.addCash(accountRow, -amount);
  const owed = accounts.cashOwed[accountRow] ?? 0;
  const event = writePaid(ledger, accountRow, { asset: CASH_ASSET, amount, owed }, out);
  writeInt53(out.view, event + OwedPaid.at.total, accounts.cashTotal[accountRow] ?? 0);
  writeInt53(out.view, event + OwedPaid.at.held, accounts.cashHeld[accountRow] ?? 0);
}

function payShares(ledger: LedgerState, accountRow: number, holdingRow: number, out: FrameWriter): void {
  const { holdings } = ledger;
  const amount = Math.min(holdings.owed[holdingRow] ?? 0, holdings.available(holdingRow));
  if (amount <= 0) return;
  oweShares(ledger, holdingRow, -amount);
  holdings.addShares(holdingRow, -amount);
  const owed = holdings.owed[holdingRow] ?? 0;
  const asset = holdings.instrument[holdingRow] ?? 0;
  const event = writePaid(ledger, accountRow, { asset, amount, owed }, out);
  writeInt53(out.view, event + OwedPaid.at.total, holdings.total[holdingRow] ?? 0);
  writeInt53(out.view, event + OwedPaid.at.held, holdings.held[holdingRow] ?? 0);
}

function writePaid(
  ledger: LedgerState,
  accountRow: number,
  paid: { readonly asset: number; readonly amount: number; readonly owed: number },
  out: FrameWriter,
): number {
  const event = ledger.event(out, OwedPaid);
  const field = OwedPaid.at;
  out.view.setUint32(event + field.account, ledger.accounts.number[accountRow] ?? 0, true);
  writeInt53(out.view, event + field.accountSeq, ledger.accounts.nextSeq(accountRow));
  out.view.setUint32(event + field.asset, paid.asset, true);
  writeInt53(out.view, event + field.amount, paid.amount);
  writeInt53(out.view, event + field.owed, paid.owed);
  return event;
}

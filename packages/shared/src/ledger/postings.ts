import {
  CASH_ASSET,
  EXTERNAL_ACCOUNT,
  FEE_ACCOUNT,
  HOUSE_ACCOUNT,
  clearingAccount,
} from '../ids/account-id.ts';
import { readInt53 } from '../messages/layout.ts';
import {
  AccountFilled,
  FillReversed,
  OwedPaid,
  TransferDirection,
  Transferred,
} from '../messages/ledger-events.ts';
import { Side } from '../order/side.ts';

/** The `bust_` kinds take a fill back; `owed` is what the house gives for it in an account's place, `owed_paid` what it gets back. */
export type PostingKind =
  | 'deposit'
  | 'withdrawal'
  | 'trade_cash'
  | 'trade_shares'
  | 'fee'
  | 'bust_cash'
  | 'bust_shares'
  | 'bust_fee'
  | 'owed'
  | 'owed_paid';

/** Takes one balanced posting: `amount` of `asset` went from `debit` to `credit`. Cash in 10^-4 of the currency, shares in lots. */
export type PostingSink = (
  kind: PostingKind,
  debit: number,
  credit: number,
  asset: number,
  amount: number,
) => void;

/**
 * Double entry of one ledger event, read in place at `at`: every change of a total is a posting between two accounts, so
 * each asset sums to zero over all accounts. Events that move holds only, and links, have no postings.
 */
export function postingsOf(view: DataView, at: number, type: number, post: PostingSink): void {
  if (type === AccountFilled.type) postFill(view, at, post);
  else if (type === Transferred.type) postTransfer(view, at, post);
  else if (type === FillReversed.type) postReversal(view, at, post);
  else if (type === OwedPaid.type) postPayment(view, at, post);
}

function postTransfer(view: DataView, at: number, post: PostingSink): void {
  const account = view.getUint32(at + Transferred.at.account, true);
  const asset = view.getUint32(at + Transferred.at.asset, true);
  const amount = readInt53(view, at + Transferred.at.amount);
  if (view.getUint8(at + Transferred.at.direction) === TransferDirection.deposit)
    post('deposit', EXTERNAL_ACCOUNT, account, asset, amount);
  else post('withdrawal', account, EXTERNAL_ACCOUNT, asset, amount);
}

/** Cash and shares of a fill go through the instrument's clearing account, where the two orders of a trade meet. */
function postFill(view: DataView, at: number, post: PostingSink): void {
  const account = view.getUint32(at + AccountFilled.at.account, true);
  const instrument = view.getUint32(at + AccountFilled.at.instrument, true);
  const quantity = view.getUint32(at + AccountFilled.at.quantity, true);
  const cash = readInt53(view, at + AccountFilled.at.cash);
  const fee = readInt53(view, at + AccountFilled.at.fee);
  const clearing = clearingAccount(instrument);
  if (view.getUint8(at + AccountFilled.at.side) === Side.buy) {
    post('trade_cash', account, clearing, CASH_ASSET, cash);
    post('trade_shares', clearing, account, instrument, quantity);
  } else {
    post('trade_cash', clearing, account, CASH_ASSET, cash);
    post('trade_shares', account, clearing, instrument, quantity);
  }
  if (fee > 0) post('fee', account, FEE_ACCOUNT, CASH_ASSET, fee);
}

/** A fill taken back goes the same ways in the other direction; the house gives first what the account does not have. */
function postReversal(view: DataView, at: number, post: PostingSink): void {
  const field = FillReversed.at;
  const account = view.getUint32(at + field.account, true);
  const instrument = view.getUint32(at + field.instrument, true);
  const quantity = view.getUint32(at + field.quantity, true);
  const cash = readInt53(view, at + field.cash);
  const fee = readInt53(view, at + field.fee);
  const owedCash = readInt53(view, at + field.owedCash);
  const owedShares = readInt53(view, at + field.owedShares);
  const clearing = clearingAccount(instrument);
  if (fee > 0) post('bust_fee', FEE_ACCOUNT, account, CASH_ASSET, fee);
  if (owedCash > 0) post('owed', HOUSE_ACCOUNT, account, CASH_ASSET, owedCash);
  if (owedShares > 0) post('owed', HOUSE_ACCOUNT, account, instrument, owedShares);
  if (view.getUint8(at + field.side) === Side.buy) {
    post('bust_cash', clearing, account, CASH_ASSET, cash);
    post('bust_shares', account, clearing, instrument, quantity);
  } else {
    post('bust_cash', account, clearing, CASH_ASSET, cash);
    post('bust_shares', clearing, account, instrument, quantity);
  }
}

function postPayment(view: DataView, at: number, post: PostingSink): void {
  const account = view.getUint32(at + OwedPaid.at.account, true);
  const asset = view.getUint32(at + OwedPaid.at.asset, true);
  post('owed_paid', account, HOUSE_ACCOUNT, asset, readInt53(view, at + OwedPaid.at.amount));
}

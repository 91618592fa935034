import { CASH_ASSET, EXTERNAL_ACCOUNT } from '@buttonwood/shared/ids/account-id.ts';
import { FreezeLevel } from '@buttonwood/shared/messages/commands.ts';
import { TransferDenied, TransferDirection, Transferred } from '@buttonwood/shared/messages/ledger-events.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import type { MessageBody } from './message-body.ts';
import { limited, MAX_AMOUNT } from './reference-amounts.ts';
import type { ReferenceBank } from './reference-bank.ts';
import type { ReferenceDesk } from './reference-desk.ts';
import { isShortKey, MAX_KEY_BYTES } from './reference-order-form.ts';

const MAX_TRANSFER = 1e15;
const MAX_BALANCE = 4n * 10n ** 15n;

type Transfer = MessageBody<'Deposit' | 'Withdraw'>;

/** Posts a deposit or withdrawal or denies it, in the reference ledger. `direction` is a TransferDirection. */
export function transfer(desk: ReferenceDesk, body: Transfer, direction: number): void {
  if (desk.answeredByKey(body)) return;
  const { bank } = desk;
  const { account, asset, amount } = body;
  const reason = whyNotTransfer(bank, body, direction);
  desk.useKey(body, 0, reason);
  const key = body.key.slice(0, MAX_KEY_BYTES);
  const head = { account, accountSeq: desk.nextSeq(account), asset, direction, amount };
  if (reason !== 'none') return desk.tell(TransferDenied, { ...head, reason: Reason[reason], key });
  const isDeposit = direction === TransferDirection.deposit;
  const value = isDeposit ? valueAtReference(bank, body) : 0n;
  if (isDeposit) bringIn(bank, body, value);
  else takeOut(bank, body);
  const balance = { total: Number(bank.balance(account, asset)), held: Number(bank.held(account, asset)) };
  const { cost, realised } =
    asset === CASH_ASSET ? { cost: 0, realised: 0 } : bank.positionOf(account, asset);
  const worth = { value: Number(value), cost: Number(cost), realised: Number(realised) };
  desk.tell(Transferred, { ...head, ...balance, ...worth, key });
}

/** What shares that come in count for; cash does for nothing. */
function valueAtReference(bank: ReferenceBank, { asset, amount }: Transfer): bigint {
  if (asset === CASH_ASSET) return 0n;
  const price = BigInt(bank.instruments.get(asset)?.reference ?? 0);
  return limited(BigInt(amount) * price * bank.unit(asset));
}

function bringIn(bank: ReferenceBank, { account, asset, amount }: Transfer, value: bigint): void {
  if (asset !== CASH_ASSET) bank.trade(account, asset, BigInt(amount), value);
  bank.post(EXTERNAL_ACCOUNT, account, asset, BigInt(amount));
}

function takeOut(bank: ReferenceBank, { account, asset, amount }: Transfer): void {
  if (asset !== CASH_ASSET) bank.withdraw(account, asset, BigInt(amount));
  bank.post(account, EXTERNAL_ACCOUNT, asset, BigInt(amount));
}

function whyNotTransfer(bank: ReferenceBank, body: Transfer, direction: number): ReasonName {
  const { account, asset, amount } = body;
  const open = bank.accounts.get(account);
  if (open === undefined) return 'unknown_account';
  if (open.frozen === FreezeLevel.everything) return 'account_frozen';
  if (!isShortKey(body.key) || amount === 0) return 'invalid_order';
  if (amount > MAX_TRANSFER) return 'value_too_large';
  if (asset !== CASH_ASSET && !bank.instruments.has(asset)) return 'unknown_instrument';
  if (direction === TransferDirection.deposit) {
    const issued = -bank.balance(EXTERNAL_ACCOUNT, asset) + BigInt(amount);
    const total = bank.balance(account, asset) + BigInt(amount);
    return total > MAX_BALANCE || issued > MAX_AMOUNT ? 'balance_too_large' : 'none';
  }
  if (bank.available(account, asset) >= BigInt(amount)) return 'none';
  return asset === CASH_ASSET ? 'insufficient_funds' : 'insufficient_shares';
}

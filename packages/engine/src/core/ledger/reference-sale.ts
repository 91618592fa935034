import { must } from '@buttonwood/shared/base/assert.ts';
import type { ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { largest } from './reference-amounts.ts';
import type { ReferenceBank } from './reference-bank.ts';

/** Lots that an account wants to sell on top of what it sells already, at no less than `limit`. */
interface Sale {
  readonly account: number;
  readonly instrument: number;
  readonly lots: bigint;
  readonly limit: bigint;
}

/** Why the reference ledger does not let an account sell: without a limit for short positions it sells what it has. */
export function whyNotSell(bank: ReferenceBank, sale: Sale): ReasonName {
  const { account, instrument, lots } = sale;
  if (lots <= bank.available(account, instrument)) return 'none';
  const most = must(bank.accounts.get(account), 'the account is open').shortLimit;
  if (most === 0n) return 'insufficient_shares';
  if (bank.instruments.get(instrument)?.reference === 0) return 'no_reference_price';
  return shortValue(bank, sale) > most ? 'short_limit' : 'none';
}

/** What the account would be short of behind the sale: at the references, its own instrument at its limit if that is dearer. */
function shortValue(bank: ReferenceBank, { account, instrument: sold, lots, limit }: Sale): bigint {
  let sum = 0n;
  for (const { instrument, reference } of bank.instruments.values()) {
    const short = (instrument === sold ? lots : 0n) - bank.available(account, instrument);
    const price = instrument === sold ? largest(BigInt(reference), limit) : BigInt(reference);
    sum += largest(0n, short) * price * bank.unit(instrument);
  }
  return sum;
}

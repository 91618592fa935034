import type { Message } from '@buttonwood/shared/messages/codec.ts';
import type { ActorTape } from '../tape-reader.ts';

interface Sums {
  cash: number;
  readonly shares: Map<number, number>;
}

/**
 * Money and shares, counted with nothing but deposits, withdrawals and the trades of the books: every balance that a ledger tells
 * is what the count says, nobody holds more than there is, and nothing has come from nowhere.
 */
export function checkMoney(tapes: readonly ActorTape[], unit: number): string[] {
  const wrong: string[] = [];
  const accounts = new Map<number, Sums>();
  const deposited: Sums = { cash: 0, shares: new Map() };
  /** What the house has given for accounts that could not give back what was taken back, and not got again. */
  const lent: Sums = { cash: 0, shares: new Map() };
  let fees = 0;
  const of = (account: number): Sums => {
    const known = accounts.get(account) ?? { cash: 0, shares: new Map<number, number>() };
    accounts.set(account, known);
    return known;
  };
  for (const { actor, outMessages } of tapes)
    for (const event of outMessages.flat()) {
      if (event.target !== 0) continue;
      const { kind, body } = event;
      if (kind === 'Transferred') {
        const sign = body.direction === 1 ? 1 : -1;
        move(of(body.account), body.asset, sign * body.amount);
        move(deposited, body.asset, sign * body.amount);
        if (body.total !== inAsset(of(body.account), body.asset))
          wrong.push(`${actor.name}: a transfer of account ${body.account} leaves ${body.total}`);
      } else if (kind === 'AccountFilled') {
        const sign = body.side === 1 ? 1 : -1;
        const value = body.price * body.quantity * unit;
        if (body.cash !== value) wrong.push(`${actor.name}: trade ${body.trade} is worth ${value}`);
        move(of(body.account), 0, -sign * value - body.fee);
        move(of(body.account), body.instrument, sign * body.quantity);
        fees += body.fee;
      } else if (kind === 'FillReversed') {
        const sign = body.side === 1 ? 1 : -1;
        move(of(body.account), 0, sign * body.cash + body.fee + body.owedCash);
        move(of(body.account), body.instrument, -sign * body.quantity + body.owedShares);
        move(lent, 0, body.owedCash);
        move(lent, body.instrument, body.owedShares);
        fees -= body.fee;
      } else if (kind === 'OwedPaid') {
        move(of(body.account), body.asset, -body.amount);
        move(lent, body.asset, -body.amount);
        if (body.total !== inAsset(of(body.account), body.asset))
          wrong.push(`${actor.name}: account ${body.account} has paid and has ${body.total} left`);
      }
      if ('cashTotal' in body) wrong.push(...checkAfter(actor.name, event, of(body.account)));
    }
  let cash = fees;
  for (const sums of accounts.values()) cash += sums.cash;
  if (cash !== deposited.cash + lent.cash)
    wrong.push(`${cash} in cash and fees, ${deposited.cash} were paid in and ${lent.cash} lent`);
  for (const [asset, amount] of deposited.shares) {
    let shares = 0;
    for (const sums of accounts.values()) shares += inAsset(sums, asset);
    if (shares !== amount + inAsset(lent, asset))
      wrong.push(`${shares} shares of ${asset}, ${amount} were paid in and ${inAsset(lent, asset)} lent`);
  }
  return [...wrong, ...checkLegs(tapes)];
}

/** Each trade of a book became two fills in the ledgers, of one buyer and one seller, at its price; and no fill is without one. */
function checkLegs(tapes: readonly ActorTape[]): string[] {
  const trades = new Map<string, string>();
  const legs = new Map<string, string[]>();
  for (const { actor, outMessages } of tapes)
    for (const { kind, target, body, source } of outMessages.flat()) {
      if (target !== 0) continue;
      if (kind === 'Executed') {
        const name = `${source - 1024}/${body.trade}`;
        if (trades.has(name)) return [`${actor.name}: trade ${body.trade} is there twice`];
        const orders = [body.maker, body.taker].sort((a, b) => a - b).join('+');
        trades.set(name, `${orders} ${body.price} ${body.quantity}`);
      } else if (kind === 'AccountFilled') {
        const name = `${body.instrument}/${body.trade}`;
        legs.set(name, [
          ...(legs.get(name) ?? []),
          `${body.order} ${body.side} ${body.price} ${body.quantity}`,
        ]);
      }
    }
  const wrong: string[] = [];
  for (const [name, trade] of trades) {
    const both = (legs.get(name) ?? []).map((leg) => leg.split(' '));
    legs.delete(name);
    const orders = both
      .map(([order]) => Number(order))
      .sort((a, b) => a - b)
      .join('+');
    const isRight =
      both.length === 2 &&
      both[0]?.[1] !== both[1]?.[1] &&
      both.every(([, , price, quantity]) => `${orders} ${price ?? ''} ${quantity ?? ''}` === trade);
    if (!isRight) wrong.push(`trade ${name} (${trade}) has the legs ${JSON.stringify(both)}`);
  }
  for (const name of legs.keys()) wrong.push(`fills of trade ${name}, which no book made`);
  return wrong;
}

function checkAfter(actor: string, { kind, body }: Message, sums: Sums): string[] {
  if (!('cashTotal' in body)) return [];
  const { account, instrument, cashTotal, cashHeld, shareTotal, shareHeld } = body;
  const wrong: string[] = [];
  if (cashTotal !== sums.cash)
    wrong.push(`${actor}: ${kind} says account ${account} has ${cashTotal}, it has ${sums.cash}`);
  if (shareTotal !== inAsset(sums, instrument))
    wrong.push(`${actor}: ${kind} says account ${account} has ${shareTotal} shares of ${instrument}`);
  if (cashHeld > cashTotal || shareHeld > shareTotal)
    wrong.push(`${actor}: ${kind} of account ${account} holds more than there is`);
  return wrong;
}

function move(sums: Sums, asset: number, amount: number): void {
  if (asset === 0) sums.cash += amount;
  else sums.shares.set(asset, inAsset(sums, asset) + amount);
}

function inAsset(sums: Sums, asset: number): number {
  return asset === 0 ? sums.cash : (sums.shares.get(asset) ?? 0);
}

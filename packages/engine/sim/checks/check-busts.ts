import type { ActorTape } from '../tape-reader.ts';

/** A trade that was taken back was there, is taken back once, and from both of its sides, with what each had settled. */
export function checkBusts(tapes: readonly ActorTape[]): string[] {
  const wrong: string[] = [];
  const filled = new Map<string, string[]>();
  const reversed = new Map<string, string[]>();
  const busted: string[] = [];
  for (const { actor, outMessages } of tapes)
    for (const { kind, target, body, source } of outMessages.flat()) {
      if (target !== 0) continue;
      if (kind === 'TradeBusted') {
        const name = `${source - 1024}/${body.trade}`;
        if (busted.includes(name)) wrong.push(`${actor.name}: trade ${body.trade} is taken back twice`);
        busted.push(name);
      } else if (kind === 'AccountFilled' || kind === 'FillReversed') {
        const legs = kind === 'AccountFilled' ? filled : reversed;
        const name = `${body.instrument}/${body.trade}`;
        const { account, order, side, price, quantity, cash, fee } = body;
        const leg = [account, order, side, price, quantity, cash, fee].join(' ');
        legs.set(name, [...(legs.get(name) ?? []), leg].sort());
      }
    }
  for (const name of busted)
    if (reversed.get(name)?.join() !== filled.get(name)?.join())
      wrong.push(
        `trade ${name} was settled as ${filled.get(name)?.join()}, taken back as ${reversed.get(name)?.join()}`,
      );
  for (const name of reversed.keys())
    if (!busted.includes(name)) wrong.push(`legs of trade ${name} are taken back, and no book says so`);
  return wrong;
}

import { type ActorStatus, isUnworked, type OpsStatus } from '@buttonwood/shared/wire/ops-status.ts';
import type { KillNote, OpsAccount, OpsTrading } from '@buttonwood/shared/wire/ops-trading.ts';

/** Status, engines, and what is wrong with the next step; actors that are well only as their number. */
export function describeStatus({ status, engines, actors, readers }: OpsStatus): string[] {
  const backlog = actors.reduce((sum, actor) => sum + actor.backlog, 0);
  const stopped = readers.filter((reader) => reader.stopped !== undefined);
  return [
    `status ${status}`,
    ...engines.map(
      ({ engine, answers, active, standby }) =>
        `engine ${engine} ${answers ? 'answers' : 'does not answer'}: works on ${active}, follows ${standby}`,
    ),
    `${actors.length} actors, ${backlog} entries wait`,
    ...actors.flatMap(troublesOf),
    ...stopped.map(
      (reader) =>
        `${reader.projection} stopped at ${reader.stream}: ${reader.stopped ?? ''}. ${reader.next_step ?? ''}`,
    ),
  ];
}

function troublesOf(status: ActorStatus): string[] {
  const { actor, archive, verifying, halted, halted_copies: copies, backlog } = status;
  const halts = halted === undefined ? copies : [halted, ...copies];
  return [
    ...halts.map(
      ({ code, position, next_step: next }) => `${actor} halted with ${code} at ${position}: ${next}`,
    ),
    ...(isUnworked(status) ? [`${actor}: no engine works on it, ${backlog} entries wait`] : []),
    ...(verifying === undefined
      ? []
      : [`${actor}: its stored tape is being read, ${verifying.position} of ${verifying.of} frames`]),
    ...(archive?.stopped === undefined
      ? []
      : [`${actor} is archived no further: ${archive.stopped}. ${archive.next_step ?? ''}`]),
  ];
}

/** A line for each instrument, and one for each kill in force. */
export function describeTrading({ killed, instruments, killed_accounts: accounts }: OpsTrading): string[] {
  return [
    ...(killed === null ? [] : [`all trading is killed: ${why(killed)}`]),
    ...instruments.map((instrument) => {
      const steps = instrument.tick_steps.map(({ from, tick }) => `${tick} from ${from}`);
      const next = instrument.schedule[0];
      return [
        `${instrument.symbol} ${instrument.phase}`,
        ...(instrument.killed === null ? [] : [`killed: ${why(instrument.killed)}`]),
        ...(next === undefined ? [] : [`${next.phase} at ${next.at}`]),
        ...(steps.length === 0 ? [] : [`ticks ${steps.join(', ')}`]),
        ...(instrument.volatility_pause_ms === null ? [] : [`pauses ${instrument.volatility_pause_ms} ms`]),
      ].join(' · ');
    }),
    ...accounts.map(
      ({ account_id: account, symbol, ...note }) =>
        `account ${account} is killed${symbol === null ? '' : ` in ${symbol}`}: ${why(note)}`,
    ),
  ];
}

export function describeAccount(account: OpsAccount): string {
  const { account_id: id, email, maker_bps: maker, taker_bps: taker, short_limit: short } = account;
  return [
    `${id} ${email ?? '(house)'} ${account.role ?? ''}`.trim(),
    `fees ${maker}/${taker} bps`,
    `${account.max_live_orders} live orders`,
    `short up to ${short}`,
    ...(account.frozen === 'none' ? [] : [`frozen: ${account.frozen}`]),
    ...(account.killed ? ['killed'] : []),
  ].join(' · ');
}

function why({ reason, since }: KillNote): string {
  return `${reason} (since ${since})`;
}

import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { ledgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import { KillTrading, LiftKill } from '@buttonwood/shared/messages/commands.ts';
import { KillAccount, KillBook, LiftBook } from '@buttonwood/shared/messages/links.ts';
import { KillLifted, TradingKilled } from '@buttonwood/shared/messages/venue-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { MAX_WHY_BYTES } from './gate.ts';
import type { Listings, VenueCommand } from './listings.ts';

const at = KillTrading.at;

/** What a kill covers: an instrument or all of them (0), an account or all of them (0). */
interface KillScope {
  readonly instrument: number;
  readonly account: number;
}

/**
 * Kills trading. An instrument's book, or every book, takes nothing from then on and ends what it has; an account may place
 * nothing anywhere and its orders end, in the instrument or everywhere. The ledgers are told last: what they sent before meets
 * books that are shut already, or is canceled behind it.
 */
export function killTrading(listings: Listings, command: VenueCommand, out: FrameWriter): void {
  const scope = scopeOf(command);
  if (!isKnown(listings, scope, KillTrading.type, out)) return;
  writeEvent(listings, command, scope, out, TradingKilled);
  if (scope.account === 0 && scope.instrument === 0) listings.allKilled = true;
  for (const instrument of booksIn(listings, scope)) killBook(listings, instrument, scope.account, out);
  if (scope.account !== 0 || scope.instrument === 0) tellLedgers(listings, scope.account, 1, out);
}

/** Ends a kill with the same scope: the books first, then the ledgers. */
export function liftKill(listings: Listings, command: VenueCommand, out: FrameWriter): void {
  const scope = scopeOf(command);
  if (!isKnown(listings, scope, LiftKill.type, out)) return;
  writeEvent(listings, command, scope, out, KillLifted);
  if (scope.account === 0 && scope.instrument === 0) listings.allKilled = false;
  if (scope.account === 0) {
    for (const instrument of booksIn(listings, scope)) {
      const link = listings.toBook(out, LiftBook, instrument, 0);
      out.view.setUint32(link + LiftBook.at.instrument, instrument, true);
    }
  }
  if (scope.account !== 0 || scope.instrument === 0) tellLedgers(listings, scope.account, 0, out);
}

/** Shuts one book, or ends one account's orders in it. */
export function killBook(listings: Listings, instrument: number, account: number, out: FrameWriter): void {
  const link = listings.toBook(out, KillBook, instrument, 0);
  out.view.setUint32(link + KillBook.at.instrument, instrument, true);
  out.view.setUint32(link + KillBook.at.account, account, true);
}

function scopeOf({ view, offset }: VenueCommand): KillScope {
  return {
    instrument: view.getUint32(offset + at.instrument, true),
    account: view.getUint32(offset + at.account, true),
  };
}

function isKnown(listings: Listings, scope: KillScope, command: number, out: FrameWriter): boolean {
  if (scope.instrument === 0 || listings.has(scope.instrument)) return true;
  listings.deny(out, scope.instrument, command, Reason.unknown_instrument);
  return false;
}

function booksIn(listings: Listings, { instrument }: KillScope): readonly number[] {
  return instrument === 0 ? listings.all() : [instrument];
}

function tellLedgers(listings: Listings, account: number, killed: number, out: FrameWriter): void {
  for (let shard = 0; shard < listings.shards; shard++) {
    const link = listings.toActor(out, KillAccount, ledgerActor(shard), 0);
    out.view.setUint32(link + KillAccount.at.account, account, true);
    out.view.setUint8(link + KillAccount.at.killed, killed);
  }
}

/** The commands and the events have the same fields. */
function writeEvent(
  listings: Listings,
  command: VenueCommand,
  scope: KillScope,
  out: FrameWriter,
  layout: typeof TradingKilled | typeof KillLifted,
): void {
  const { view, offset, length } = command;
  const bytes = Math.min(length - KillTrading.size, MAX_WHY_BYTES);
  const event = listings.event(out, layout, bytes);
  out.view.setUint32(event + layout.at.instrument, scope.instrument, true);
  out.view.setUint32(event + layout.at.account, scope.account, true);
  out.view.setUint32(event + layout.at.operator, view.getUint32(offset + at.operator, true), true);
  const why = new Uint8Array(view.buffer, view.byteOffset + offset + KillTrading.size, bytes);
  out.put(event + layout.size, why);
}

import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor } from '@buttonwood/shared/ids/actor-id.ts';
import type { Layout } from '@buttonwood/shared/messages/layout.ts';
import { VenueDenied } from '@buttonwood/shared/messages/venue-events.ts';
import type { LinkCounters } from '../link-counters.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';

/** A command to the venue, in its frame. */
export interface VenueCommand {
  readonly view: DataView;
  readonly offset: number;
  readonly length: number;
}

/** The instruments that are listed and their symbols, and the way the venue's parts write messages. */
export class Listings {
  actor = 0;
  /** Ledger shards, which a kill is told to. */
  shards = 1;
  /** Whether the kill switch covers everything, so that an instrument listed now is shut as well. */
  allKilled = false;
  private readonly symbols = new Map<number, string>();
  private readonly instruments = new Map<string, number>();
  private readonly links: LinkCounters;

  constructor(links: LinkCounters) {
    this.links = links;
  }

  has(instrument: number): boolean {
    return this.symbols.has(instrument);
  }

  hasSymbol(symbol: string): boolean {
    return this.instruments.has(symbol);
  }

  /** Every listed instrument, in ascending order. */
  all(): readonly number[] {
    return [...this.symbols.keys()].sort((a, b) => a - b);
  }

  add(instrument: number, symbol: string): void {
    this.symbols.set(instrument, symbol);
    this.instruments.set(symbol, instrument);
  }

  /** Starts an event and returns its offset; the caller writes every field. */
  event(out: FrameWriter, layout: Layout, extra: number): number {
    return out.begin(layout.type, layout.size + extra, this.actor, 0, 0);
  }

  /** Starts a message to an instrument's book; as `event`. */
  toBook(out: FrameWriter, layout: Layout, instrument: number, extra: number): number {
    return this.toActor(out, layout, bookActor(instrument), extra);
  }

  toActor(out: FrameWriter, layout: Layout, target: number, extra: number): number {
    return out.begin(layout.type, layout.size + extra, this.actor, target, this.links.next(target));
  }

  deny(out: FrameWriter, instrument: number, command: number, reason: number): void {
    const at = this.event(out, VenueDenied, 0);
    out.view.setUint32(at + VenueDenied.at.instrument, instrument, true);
    out.view.setUint16(at + VenueDenied.at.command, command, true);
    out.view.setUint8(at + VenueDenied.at.reason, reason);
  }

  write(to: SnapshotWriter): void {
    to.u8(this.allKilled ? 1 : 0);
    to.u32(this.symbols.size);
    for (const [instrument, symbol] of [...this.symbols].sort(([a], [b]) => a - b)) {
      to.u32(instrument);
      to.block(new TextEncoder().encode(symbol));
    }
  }

  read(from: SnapshotReader): void {
    this.symbols.clear();
    this.instruments.clear();
    this.allKilled = from.u8() === 1;
    for (let left = from.u32(); left > 0; left--)
      this.add(from.u32(), new TextDecoder().decode(from.block()));
  }
}

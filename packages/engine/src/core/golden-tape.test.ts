import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { must } from '@buttonwood/shared/base/assert.ts';
import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { decodeFrame, FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { isBookActor, isLedgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import { RULES_VERSION } from '@buttonwood/shared/rules-version.ts';
import { describe, expect, it } from 'vitest';
import type { ActorMachine } from './actor-machine.ts';
import { BookMachine } from './book/book-machine.ts';
import { readGoldenTape } from './golden-tape.ts';
import { LedgerMachine } from './ledger/ledger-machine.ts';
import { SnapshotReader } from './snapshot-bytes.ts';
import { VenueMachine } from './venue/venue-machine.ts';

const FOLDER = new URL('../../golden/', import.meta.url);
const TAPES = readdirSync(FOLDER).filter((name) => name.endsWith('.tape.gz'));

/** What a tape must tell of, or it would protect less than it claims. */
const TELLS_OF = [
  ...['AccountFilled', 'FillReversed', 'OwedPaid', 'OrderConditionsHeld', 'AccountFrozen', 'Transferred'],
  ...['Executed', 'Uncrossed', 'Indicative', 'OrderTriggered', 'StopMoved', 'OrderReduced', 'TradeBusted'],
  ...['InstrumentScheduled', 'TradingKilled', 'TickStepSet'],
];

function machineOf(actor: number): ActorMachine {
  if (isBookActor(actor)) return new BookMachine();
  return isLedgerActor(actor) ? new LedgerMachine() : new VenueMachine();
}

describe('rules that were released', () => {
  it.each(TAPES)('are kept to the byte: %s', (name) => {
    const frames = readGoldenTape(new SnapshotReader(gunzipSync(readFileSync(new URL(name, FOLDER)))));
    const machines = new Map<number, ActorMachine>();
    const told = new Set<string>();
    const out = new FrameWriter();
    for (const [n, { actor, at, input, output }] of frames.entries()) {
      const machine = machines.get(actor) ?? machineOf(actor);
      machines.set(actor, machine);
      out.clear();
      machine.apply(new FrameReader().open(input), at, out);
      if (!equalBytes(out.peek(), output))
        expect({ frame: n, actor, answers: decodeFrame(out.take()) }).toEqual({
          ...{ frame: n, actor, answers: decodeFrame(output) },
        });
      for (const { kind } of decodeFrame(output)) told.add(kind);
    }
    expect(TELLS_OF.filter((kind) => !told.has(kind))).toEqual([]);
    expect(must(machines.size, 'somebody acted')).toBe(6);
  });

  it('have a tape each', () => {
    expect(TAPES.sort()).toEqual(['rules-1.tape.gz', `rules-${RULES_VERSION}.tape.gz`]);
  });
});

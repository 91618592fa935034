import { decodeFrame, FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import {
  Genesis,
  HaltInstrument,
  ListInstrument,
  ResumeInstrument,
} from '@buttonwood/shared/messages/commands.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { describe, expect, it } from 'vitest';
import { VenueMachine } from './venue-machine.ts';

const ACME = { instrument: 1, tickUnits: 100, lotSize: 1, bandBps: 1_000, symbol: 'ACME' };
const WORD = { instrument: 1, operator: 1_000, why: 'news is pending' };

function send(machine: VenueMachine, bytes: Uint8Array): Message[] {
  const out = new FrameWriter();
  machine.apply(new FrameReader().open(bytes), 1_800_000_000_000_000, out);
  return decodeFrame(out.take());
}

function venue(): VenueMachine {
  const machine = new VenueMachine();
  send(
    machine,
    encodeMessage(Genesis, { actor: VENUE_ACTOR, rulesVersion: 1, ledgerShards: 1, name: 'venue' }),
  );
  return machine;
}

describe('the venue', () => {
  it('lists an instrument and tells its book the settings', () => {
    const machine = venue();
    expect(send(machine, encodeMessage(ListInstrument, ACME))).toMatchObject([
      { kind: 'InstrumentListed', target: 0, body: ACME },
      { kind: 'Instrument', source: 1, target: 1025, number: 1, body: ACME },
    ]);
  });

  it('lists neither a number nor a symbol twice', () => {
    const machine = venue();
    send(machine, encodeMessage(ListInstrument, ACME));
    const denied = [{ kind: 'VenueDenied', body: { command: 20, reason: Reason.already_listed } }];
    expect(send(machine, encodeMessage(ListInstrument, { ...ACME, symbol: 'OTHER' }))).toMatchObject(denied);
    expect(send(machine, encodeMessage(ListInstrument, { ...ACME, instrument: 2 }))).toMatchObject(denied);
  });

  it.each([
    ['no tick', { tickUnits: 0 }],
    ['no lot', { lotSize: 0 }],
    ['number zero', { instrument: 0 }],
    ['a band of more than ninety percent', { bandBps: 9_001 }],
    ['an empty symbol', { symbol: '' }],
    ['a symbol that no address can carry', { symbol: 'AC/ME' }],
    ['a symbol of seventeen letters', { symbol: 'A'.repeat(17) }],
  ])('does not list an instrument with %s', (_name, fields) => {
    expect(send(venue(), encodeMessage(ListInstrument, { ...ACME, ...fields }))).toMatchObject([
      { kind: 'VenueDenied', body: { reason: Reason.invalid_order } },
    ]);
  });

  it('halts and resumes an instrument at its book, with the reason on the tape', () => {
    const machine = venue();
    send(machine, encodeMessage(ListInstrument, ACME));
    expect(send(machine, encodeMessage(HaltInstrument, WORD))).toMatchObject([
      { kind: 'InstrumentHalted', body: WORD },
      { kind: 'Halt', target: 1025, number: 2, body: { instrument: 1 } },
    ]);
    expect(send(machine, encodeMessage(ResumeInstrument, WORD))).toMatchObject([
      { kind: 'InstrumentResumed', body: WORD },
      { kind: 'Resume', target: 1025, number: 3, body: { instrument: 1 } },
    ]);
  });

  it('knows only what is listed', () => {
    expect(send(venue(), encodeMessage(HaltInstrument, WORD))).toMatchObject([
      { kind: 'VenueDenied', body: { instrument: 1, command: 21, reason: Reason.unknown_instrument } },
    ]);
  });

  it('goes on after a restore as if nothing had happened', () => {
    const first = venue();
    send(first, encodeMessage(ListInstrument, ACME));
    const second = new VenueMachine();
    second.restore(first.snapshot());
    expect(second.hash()).toBe(first.hash());
    expect(send(second, encodeMessage(HaltInstrument, WORD))).toEqual(
      send(first, encodeMessage(HaltInstrument, WORD)),
    );
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { AccountFilled } from '@buttonwood/shared/messages/ledger-events.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { CancelOrder } from '@buttonwood/shared/messages/commands.ts';
import { HEADER } from '@buttonwood/shared/messages/layout.ts';
import { bookActor } from '@buttonwood/shared/ids/actor-id.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import type { InboxEntry, OutEntry } from '../journal/journal.ts';
import { exitCodeOf, reportLines } from './report.ts';
import { ExchangeScene } from './exchange-scene.ts';
import { tamperedJournal, withChangedByte, type Tampering } from './tampered-journal.ts';
import { verifyTape } from './verify.ts';
import type { AuditReport, Finding } from './audit-report.ts';

let journal: MemoryJournal;
let ledgerOut: OutEntry[];

beforeAll(async () => {
  journal = new MemoryJournal();
  const scene = new ExchangeScene(journal, 2_026);
  await scene.open();
  await scene.trade(800);
  ledgerOut = await journal.readOut('ledger:0', 0, 1_000_000);
});

describe('an honest tape', () => {
  test('proves every frame and every link message', async () => {
    const report = await verifyTape({ journal });
    expect(findings(report)).toEqual([]);
    expect(exitCodeOf(report)).toBe(0);
    for (const { actor, frames } of report.streams)
      expect(frames, actor).toBe((await journal.control(actor))?.lastOut);
    expect(report.links.map(({ from, to }) => `${from} ${to}`)).toEqual(
      expect.arrayContaining(['ledger:0 book:ACME', 'book:ACME ledger:0', 'venue book:BOLT']),
    );
    expect(report.links.every(({ messages, underWay }) => messages > 0 && underWay === 0)).toBe(true);
  });

  test('has enough on it to be worth proving', () => {
    const reader = new FrameReader();
    let fills = 0;
    for (const { bytes } of ledgerOut) {
      reader.open(bytes);
      while (reader.next()) if (reader.type === AccountFilled.type) fills += 1;
    }
    expect(fills).toBeGreaterThan(100);
  });

  test('may end with commands that are not applied yet', async () => {
    const bytes = encodeMessage(CancelOrder, { account: 1_000, order: 256 });
    const late = new MemoryJournal();
    const scene = new ExchangeScene(late, 1);
    await scene.open();
    for (let more = 0; more < 3; more++) await late.send('ledger:0', 1, 'ordinary', { producers: [], bytes });
    const report = await verifyTape({ journal: late });
    expect(findings(report)).toEqual([]);
    expect(report.streams.map(({ actor, pending }) => [actor, pending])).toContainEqual(['ledger:0', 3]);
  });
});

test('an exchange may go on while it is audited', async () => {
  const live = new MemoryJournal();
  const scene = new ExchangeScene(live, 8);
  await scene.open();
  const trading = scene.trade(400);
  for (let audits = 0; audits < 5; audits++)
    expect(findings(await verifyTape({ journal: live }))).toEqual([]);
  await trading;
});

describe('a tape that was changed is named with its first bad number', () => {
  test('one byte of an out frame', async () => {
    const tampering = onOut('ledger:0', 300, (entry) => withChangedByte(entry, HEADER.originRequest));
    expect(await first(tampering)).toMatchObject({ actor: 'ledger:0', kind: 'changed_byte', position: 300 });
    expect((await first(tampering))?.detail).toMatch(/byte 32 .*changed after it was published/);
  });

  test('and nothing else: links of a tape that was replayed up to there only are as they should be', async () => {
    const tampering = onOut('book:ACME', 40, (entry) => ({ ...entry, hash: new Uint8Array(32) }));
    const report = await verifyTape({ journal: tamperedJournal(journal, tampering) });
    expect(findings(report)).toMatchObject([{ actor: 'book:ACME', kind: 'wrong_hash' }]);
  });

  test('every byte of a frame counts', async () => {
    const frame = ledgerOut.find(({ bytes, number }) => number > 100 && bytes.length > 0);
    for (let at = 0; at < (frame?.bytes.length ?? 0); at += 13) {
      const tampering = onOut('ledger:0', frame?.number ?? 0, (entry) => withChangedByte(entry, at));
      expect((await first(tampering))?.position, `byte ${at}`).toBe(frame?.number);
    }
  });

  test('the hash of a frame', async () => {
    const tampering = onOut('book:ACME', 40, (entry) => ({ ...entry, hash: new Uint8Array(32) }));
    expect(await first(tampering)).toMatchObject({ actor: 'book:ACME', kind: 'wrong_hash', position: 40 });
  });

  test('a frame that is empty now', async () => {
    const tampering = onOut('ledger:0', 77, (entry) => ({ ...entry, bytes: new Uint8Array(0) }));
    expect(await first(tampering)).toMatchObject({ actor: 'ledger:0', position: 77 });
  });

  test('one inbox entry missing', async () => {
    const tampering = onInbox('ledger:0', 250, () => undefined);
    expect(await first(tampering)).toMatchObject({ actor: 'ledger:0', kind: 'missing_entry', position: 250 });
  });

  test('one out frame missing', async () => {
    const tampering = onOut('book:BOLT', 20, () => undefined);
    expect(await first(tampering)).toMatchObject({ actor: 'book:BOLT', kind: 'missing_entry', position: 20 });
  });

  test('one byte of an inbox entry, also where it has no effect', async () => {
    const tampering = onInbox('ledger:0', 200, (entry) => withChangedByte(entry, HEADER.flags));
    expect(await first(tampering)).toMatchObject({ actor: 'ledger:0', position: 200 });
  });

  test('a stamp that runs backwards', async () => {
    const tampering = onInbox('ledger:0', 150, (entry) => ({ ...entry, at: entry.at - 3_600_000_000 }));
    expect(await first(tampering)).toMatchObject({
      actor: 'ledger:0',
      kind: 'stamp_backwards',
      position: 150,
    });
  });

  test('an out frame behind the last', async () => {
    const last = ledgerOut.length;
    const control: Tampering['control'] = (actor, found) =>
      actor === 'ledger:0' ? { ...found, lastOut: last - 1 } : found;
    expect(await first({ control })).toMatchObject({
      actor: 'ledger:0',
      kind: 'extra_entry',
      position: last,
    });
  });

  test('a control hash that names another frame', async () => {
    const control: Tampering['control'] = (actor, found) =>
      actor === 'venue' ? { ...found, lastHash: new Uint8Array(32) } : found;
    expect(await first({ control })).toMatchObject({ actor: 'venue', kind: 'wrong_hash' });
  });
});

test('a message that arrives otherwise than it was sent is named on its link', async () => {
  const number = await firstEntryFrom('book:ACME', 'ledger:0', 30);
  const tampering = onInbox('ledger:0', number, (entry) => withChangedByte(entry, entry.bytes.length - 1));
  const report = await verifyTape({ journal: tamperedJournal(journal, tampering) });
  const link = report.links.find(({ from, to }) => from === 'book:ACME' && to === 'ledger:0');
  expect(link?.finding).toMatchObject({ kind: 'link_differs', position: number });
});

test('the report says PASS and FAIL with the first bad number, one line each', async () => {
  const good = reportLines(await verifyTape({ journal }));
  expect(good[0]).toMatch(/^PASS {2}venue {2}\d+ frames/);
  expect(good.at(-1)).toMatch(/^PASS/);
  const tampering = onOut('ledger:0', 300, (entry) => withChangedByte(entry, 50));
  const bad = await verifyTape({ journal: tamperedJournal(journal, tampering) });
  expect(reportLines(bad)).toContainEqual(
    expect.stringMatching(/^FAIL {2}ledger:0 {2}first bad number 300: /),
  );
  expect(exitCodeOf(bad)).toBe(1);
});

type Named = Finding & { readonly actor: string };

function findings(report: AuditReport): Named[] {
  const streams = report.streams.flatMap(({ actor, finding }) =>
    finding === undefined ? [] : { actor, ...finding },
  );
  const links = report.links.flatMap(({ to, finding }) =>
    finding === undefined ? [] : { actor: to, ...finding },
  );
  return [...streams, ...links];
}

async function first(tampering: Tampering): Promise<Named | undefined> {
  const report = await verifyTape({ journal: tamperedJournal(journal, tampering) });
  expect(exitCodeOf(report)).toBe(1);
  return findings(report)[0];
}

function onOut(actor: string, number: number, change: (entry: OutEntry) => OutEntry | undefined): Tampering {
  return { out: (name, entry) => (name === actor && entry.number === number ? change(entry) : entry) };
}

function onInbox(
  actor: string,
  number: number,
  change: (entry: InboxEntry) => InboxEntry | undefined,
): Tampering {
  return { inbox: (name, entry) => (name === actor && entry.number === number ? change(entry) : entry) };
}

/** Number of the `nth` entry in the inbox of `to` whose last message is `from`'s. */
async function firstEntryFrom(from: string, to: string, nth: number): Promise<number> {
  const actor = from === 'book:ACME' ? bookActor(1) : 0;
  const reader = new FrameReader();
  let seen = 0;
  for (const { bytes, number } of await journal.readInbox(to, 0, 1_000_000)) {
    reader.open(bytes);
    let source = 0;
    while (reader.next()) source = reader.view.getUint32(reader.offset + HEADER.source, true);
    if (source === actor && ++seen === nth) return number;
  }
  return 0;
}

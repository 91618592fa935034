import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import type { SimulatedDatabase } from '../simulated-database.ts';
import type { Recording } from '../stream-recorder.ts';
import type { ActorTape } from '../tape-reader.ts';

/** Every trade and fill of the tape is in the database exactly once, and nothing else is; the offsets stand at the ends. */
export function checkDatabase(tapes: readonly ActorTape[], database: SimulatedDatabase): string[] {
  const wrong = [
    ...checkSame('the database', 'trades', tradesOf(tapes), database.trades),
    ...checkSame('the database', 'fills', fillsOf(tapes), database.fills),
  ];
  for (const { actor, out } of tapes) {
    const found = [...database.offsets].find(([key]) => key.endsWith(`/${actor.name}`))?.[1];
    if (found?.position !== out.length)
      wrong.push(
        `the database stands at ${found?.position ?? 0} of ${actor.name}, the tape at ${out.length}`,
      );
  }
  return wrong;
}

/** A recording shows the tape from its beginning without a hole, a repeat or another frame; when `complete`, to its end. */
export function checkRecording(
  tapes: readonly ActorTape[],
  recording: Recording,
  complete: boolean,
): string[] {
  const wrong = recording.stops.map(
    ({ actor, stop }) => `the hub stopped at ${actor}: ${stop.code} ${stop.detail}`,
  );
  for (const { actor, out } of tapes) {
    const frames = recording.frames.get(actor.name) ?? [];
    const differs = frames.findIndex(({ number, hash }, at) => {
      const frame = out[at];
      return frame?.number !== number || !equalBytes(frame.hash, hash);
    });
    if (differs >= 0) wrong.push(`the hub has seen another frame ${differs + 1} of ${actor.name}`);
    if (complete && frames.length !== out.length)
      wrong.push(`the hub has seen ${frames.length} of ${out.length} frames of ${actor.name}`);
  }
  if (!complete) return wrong;
  return [
    ...wrong,
    ...checkSame('the hub', 'trades', tradesOf(tapes), recording.trades),
    ...checkSame('the hub', 'fills', fillsOf(tapes), recording.fills),
  ];
}

function tradesOf(tapes: readonly ActorTape[]): string[] {
  return tapes.flatMap(({ outMessages }) =>
    outMessages
      .flat()
      .flatMap(({ kind, body, source }) => (kind === 'Executed' ? [`${source - 1024}/${body.trade}`] : [])),
  );
}

function fillsOf(tapes: readonly ActorTape[]): string[] {
  return tapes.flatMap(({ outMessages }) =>
    outMessages
      .flat()
      .flatMap(({ kind, body }) =>
        kind === 'AccountFilled' ? [`${body.instrument}/${body.trade}/${body.order}`] : [],
      ),
  );
}

function checkSame(
  who: string,
  what: string,
  expected: readonly string[],
  found: readonly string[],
): string[] {
  const [want, have] = [[...expected].sort(), [...found].sort()];
  const at = want.findIndex((each, index) => have[index] !== each);
  if (at < 0 && have.length === want.length) return [];
  return [
    `${who} has ${have.length} ${what}, the tape ${want.length}; they part at ${want[at] ?? have[want.length] ?? ''}`,
  ];
}

import { expect, vi } from 'vitest';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { CancelOrder, Genesis } from '@buttonwood/shared/messages/commands.ts';
import type { Halt } from '../core/halt.ts';
import { type Fault, FaultyJournal } from '../journal/faulty-journal.ts';
import type { ActorEntry, ActorName, Journal } from '../journal/journal.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { CountingMachine } from './counting-machine.ts';
import { Engine } from './engine.ts';
import type { EngineOptions } from './engine-options.ts';
import { FrameMaker } from './frame-maker.ts';

/** Two actors of counting machines. */
export const A = 'book:A';
export const B = 'book:B';
export const NUMBER: Readonly<Record<string, number>> = { [A]: 1_025, [B]: 1_026 };

const SETTLED_MS = 30_000;

const running: Engine[] = [];

/** Ends the engines of all scenes; for `afterEach`. */
export async function stopScenes(): Promise<void> {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
}

export interface SceneOptions {
  readonly actors?: readonly ActorName[];
  readonly memory?: MemoryJournal;
  readonly fault?: () => Fault;
  /** What the engine sees of the journal, when it is something else than the journal itself. */
  readonly seen?: (memory: MemoryJournal) => MemoryJournal;
  readonly createMachine?: () => CountingMachine;
  readonly dataFolder?: string;
  readonly wait?: boolean;
}

/** An engine over a journal in memory, and what a test wants to do with it. */
export async function openScene(options: SceneOptions = {}) {
  const memory = options.memory ?? new MemoryJournal();
  const seen = options.seen?.(memory) ?? memory;
  const journal: Journal = options.fault === undefined ? seen : new FaultyJournal(seen, options.fault);
  const machines = new Map<ActorName, CountingMachine>();
  const lines: string[] = [];
  const note = (line: string): void => {
    lines.push(line);
  };
  const allHalted = vi.fn<(halt: Halt) => void>();
  const provision = (name: ActorName) => {
    const actor = NUMBER[name] ?? 0;
    const genesis = encodeMessage(Genesis, { actor, rulesVersion: 1, ledgerShards: 1, name });
    return memory.provision({ name, actor }, genesis);
  };
  for (const name of options.actors ?? [A, B]) await provision(name);
  const engineOptions: EngineOptions = {
    journal,
    store: seen,
    ...(options.dataFolder === undefined ? {} : { dataFolder: options.dataFolder }),
    createMachine: (name) => {
      const machine = options.createMachine?.() ?? new CountingMachine();
      machines.set(name, machine);
      return machine;
    },
    log: { info: note, warn: note, error: note },
    onAllHalted: allHalted,
  };
  const engine = new Engine(engineOptions);
  running.push(engine);
  await engine.start();
  if (options.wait !== false) expect(await engine.settled(SETTLED_MS)).toBe(true);
  let sent = 0;
  return {
    engine,
    memory,
    machines,
    lines,
    allHalted,
    provision,
    halts: engine.halts(),
    total: (name: ActorName) => machines.get(name)?.total,
    async command(inbox: ActorName, order: number, target?: ActorName, epoch = 1) {
      sent += 1;
      const body = { account: target === undefined ? 0 : (NUMBER[target] ?? 0), order };
      const bytes = encodeMessage(CancelOrder, body, { originProcess: 1, originRequest: sent });
      expect(await memory.send(inbox, epoch, 'ordinary', { producers: [], bytes })).toMatchObject({
        kind: 'appended',
      });
    },
    /** Waits until every inbox entry has its out frame and every message has arrived. */
    async settled() {
      const quiet = async (): Promise<boolean> => {
        for (const { name } of await memory.actors()) {
          const control = await memory.control(name);
          if (control === undefined || control.lastIn !== control.lastOut) return false;
        }
        return [...machines.values()].every((machine) =>
          machine.linkCounters.targets().every((target) => {
            const [name] = Object.entries(NUMBER).find(([, number]) => number === target) ?? [];
            const taken = machines.get(name ?? '')?.linkCounters;
            const self = [...machines].find(([, each]) => each === machine)?.[0] ?? '';
            return (
              taken === undefined ||
              taken.takenFrom(NUMBER[self] ?? 0) === machine.linkCounters.sentTo(target)
            );
          }),
        );
      };
      await expect.poll(quiet, { timeout: SETTLED_MS, interval: 5 }).toBe(true);
    },
    /** Makes every frame again from the inbox alone, as an outsider would, and compares it with the published one. */
    async expectTapeAsReference(entry: ActorEntry) {
      const maker = new FrameMaker(new CountingMachine(), entry.actor);
      const inbox = await memory.readInbox(entry.name, 0, Infinity);
      const published = await memory.readOut(entry.name, 0, Infinity);
      expect(published.length).toBe(inbox.length);
      for (const [index, input] of inbox.entries()) expect(maker.apply(input)).toEqual(published[index]);
    },
  };
}

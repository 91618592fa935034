import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { NewEpoch } from '@buttonwood/shared/messages/commands.ts';
import { Halt } from '../core/halt.ts';
import type { EngineStore } from '../journal/engine-store.ts';
import type { ActorEntry, ActorName, Control, Journal } from '../journal/journal.ts';
import { parseEngineNote } from './engine-note.ts';
import { type Controls, Follower, readControls } from './follower.ts';
import { createMachine as createKnownMachine, type MachineFactory } from './machines.ts';
import { Snapshots } from './snapshots.ts';
import { checkTape } from './tape-check.ts';

/** The recovery holds the lease of an actor for so long at most. */
const LEASE_MS = 30_000;
/** How long it waits for leases, and how often it asks. */
const LEASE_PATIENCE_MS = 3_000;
const LEASE_POLL_MS = 100;
/** A command may come in between reading and writing, now and then. */
const MAX_TRIES = 20;

export interface RecoverOptions {
  readonly journal: Journal;
  readonly store: EngineStore;
  readonly dataFolder: string | undefined;
  readonly createMachine?: MachineFactory;
  /** As in FrameMakerOptions. */
  readonly snapshotEvery?: number;
  /** Only these; all actors that have halted when left out. */
  readonly actors?: readonly ActorName[];
}

/** What can be done about one actor. */
export interface RecoveryPlan {
  readonly actor: ActorEntry;
  readonly control: Control | undefined;
  /** Snapshots that the streams do not vouch for any more, or that hide messages to be offered again. */
  readonly setAside: readonly number[];
  /** Why it cannot be recovered in this way; undefined when it can. */
  readonly obstacle: string | undefined;
}

/**
 * Looks at actors that have halted: can they go on from what is left in their streams? Each tape is made again and compared,
 * and its links with it. Changes nothing. Throws the journal's errors.
 */
export async function planRecovery(options: RecoverOptions): Promise<RecoveryPlan[]> {
  const { journal, store } = options;
  const controls = await readControls(journal);
  const halted = await store.health();
  const working = new Map<ActorName, string>();
  for (const { engine, answers, note } of await store.engines())
    for (const name of (answers ? parseEngineNote(note)?.active : undefined) ?? []) working.set(name, engine);
  const plans: RecoveryPlan[] = [];
  for (const actor of await journal.actors()) {
    const isMeant = options.actors?.includes(actor.name) ?? halted.has(actor.name);
    if (!isMeant) continue;
    const engine = working.get(actor.name);
    if (engine === undefined) plans.push(await assess(options, actor, controls));
    else
      plans.push({
        ...emptyPlan(actor, controls),
        obstacle: `${engine} works on it: there is nothing to do`,
      });
  }
  return plans;
}

/**
 * Lets actors go on in a new epoch from what is left, as an operator has approved. What was lost stays lost: readers that had
 * seen more refuse to go on. Returns the actors that could not be moved because somebody else works on them or they moved.
 */
export async function approveRecovery(
  options: RecoverOptions,
  plans: readonly RecoveryPlan[],
  approval: { readonly operator: number; readonly why: string },
): Promise<ActorName[]> {
  const { store } = options;
  const owner = `recover:${randomUUID()}`;
  const names = plans.map(({ actor }) => actor.name);
  const held = await takeLeases(store, names, owner);
  const left: ActorName[] = [];
  try {
    for (const { actor, control, setAside, obstacle } of plans) {
      if (control === undefined || obstacle !== undefined || !held.has(actor.name)) {
        left.push(actor.name);
        continue;
      }
      const snapshots = snapshotsOf(options, actor);
      for (const number of setAside) await snapshots?.setAside(number);
      if (await beginEpoch(options, actor, control, approval))
        await store.reportHealth(actor.name, undefined);
      else left.push(actor.name);
    }
  } finally {
    await store.release(names, owner);
  }
  return left;
}

/** The engine that has halted may hold a lease for a moment; one that works holds it for longer than this waits. */
async function takeLeases(
  store: EngineStore,
  names: readonly ActorName[],
  owner: string,
): Promise<Set<ActorName>> {
  const deadline = performance.now() + LEASE_PATIENCE_MS;
  for (;;) {
    const held = await store.lease(names, owner, LEASE_MS);
    if (held.size === names.length || performance.now() > deadline) return held;
    await sleep(LEASE_POLL_MS);
  }
}

/** Commands may still come in; what was published must be what was looked at. Returns false when it is not. */
async function beginEpoch(
  { journal, store }: RecoverOptions,
  { name }: ActorEntry,
  planned: Control,
  approval: { readonly operator: number; readonly why: string },
): Promise<boolean> {
  const frame = encodeMessage(NewEpoch, { epoch: planned.epoch + 1, ...approval });
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const now = await journal.control(name);
    const isSame =
      now !== undefined &&
      now.epoch === planned.epoch &&
      now.lastOut === planned.lastOut &&
      equalBytes(now.lastHash, planned.lastHash);
    if (!isSame) return false;
    if ((await store.beginEpoch(name, now, frame)) === 'begun') return true;
  }
  return false;
}

async function assess(options: RecoverOptions, actor: ActorEntry, controls: Controls): Promise<RecoveryPlan> {
  const plan = emptyPlan(actor, controls);
  const damage = await damageOf(options, plan);
  if (damage !== undefined) return { ...plan, obstacle: damage.message };
  const snapshots = snapshotsOf(options, actor);
  const { vouched, others } = await sortSnapshots(options.journal, actor, snapshots);
  const withSnapshot = await tryTakeOver(options, actor, controls, vouched);
  if (withSnapshot === undefined) return { ...plan, setAside: others };
  if (withSnapshot.code === 'ROLLBACK' && vouched.length > 0) {
    // What a target has lost is in the out stream; only a start before it keeps it.
    const whole = await tryTakeOver(options, actor, controls, []);
    if (whole === undefined) return { ...plan, setAside: [...vouched, ...others] };
    return { ...plan, setAside: others, obstacle: whole.message };
  }
  return { ...plan, setAside: others, obstacle: withSnapshot.message };
}

/** Returns what is wrong with the tape itself: an engine would not go on from it, whatever was approved. */
async function damageOf(
  { journal }: RecoverOptions,
  { actor, control }: RecoveryPlan,
): Promise<Halt | undefined> {
  if (control === undefined) return undefined;
  try {
    await checkTape({
      ...{ journal, actor: actor.name, control },
      onPage: () => undefined,
      isStopping: () => false,
    });
    return undefined;
  } catch (error) {
    if (error instanceof Halt) return error;
    throw error;
  }
}

/** Returns why the actor could not be started from one of these snapshots, or without any when there are none. */
async function tryTakeOver(
  { journal, dataFolder, snapshotEvery, createMachine = createKnownMachine }: RecoverOptions,
  actor: ActorEntry,
  controls: Controls,
  vouched: readonly number[],
): Promise<Halt | undefined> {
  try {
    const snapshots =
      dataFolder === undefined || vouched.length === 0
        ? undefined
        : new Snapshots(dataFolder, actor.name, { only: (number) => vouched.includes(number) });
    const options = { journal, actor, createMachine, snapshots, snapshotEvery };
    const follower = await Follower.begin(options, controls);
    await follower.takeOver(controls);
    return undefined;
  } catch (error) {
    if (error instanceof Halt) return error;
    throw error;
  }
}

async function sortSnapshots(
  journal: Journal,
  actor: ActorEntry,
  snapshots: Snapshots | undefined,
): Promise<{ vouched: number[]; others: number[] }> {
  const vouched: number[] = [];
  const others: number[] = [];
  if (snapshots === undefined) return { vouched, others };
  for await (const { position } of snapshots.newestFirst()) {
    const { epoch, number, hash } = position;
    const [there] = await journal.readOut(actor.name, number - 1, 1, epoch);
    const isThere = there?.number === number && equalBytes(there.hash, hash);
    (isThere ? vouched : others).push(number);
  }
  return { vouched, others };
}

function emptyPlan(actor: ActorEntry, controls: Controls): RecoveryPlan {
  const control = controls.get(actor.actor);
  const obstacle =
    control === undefined ? 'its control hash is gone: restore Redis from its file' : undefined;
  return { actor, control, setAside: [], obstacle };
}

function snapshotsOf({ dataFolder }: RecoverOptions, { name }: ActorEntry): Snapshots | undefined {
  return dataFolder === undefined ? undefined : new Snapshots(dataFolder, name);
}

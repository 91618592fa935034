import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Genesis } from '@buttonwood/shared/messages/commands.ts';
import { RULES_VERSION } from '@buttonwood/shared/rules-version.ts';
import { bookActor, ledgerActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { ArchiveReader } from '../src/archive/archive-reader.ts';
import type { ArchiveTable } from '../src/archive/archive-store.ts';
import { withArchive } from '../src/archive/archived-journal.ts';
import { Archiver } from '../src/archive/archiver.ts';
import { keepRegistered } from '../src/archive/reader-registration.ts';
import type { Halt } from '../src/core/halt.ts';
import { pick, seededDice, type Dice } from '../src/core/ledger/dice.ts';
import { CommandProducer, type SubmitOutcome } from '../src/journal/command-producer.ts';
import type { ActorEntry, ActorName, SendClass } from '../src/journal/journal.ts';
import { Projector } from '../src/projections/projector.ts';
import { Engine } from '../src/runtime/engine.ts';
import type { KilledHow } from '../src/runtime/killed-files.ts';
import { approveRecovery, planRecovery } from '../src/runtime/recover-actors.ts';
import type { Trim } from './checks/check-trims.ts';
import { linkedArchive } from './linked-archive.ts';
import { LinkedJournal } from './linked-journal.ts';
import { CALM, Link, type Weather } from './network.ts';
import { SimulatedArchive } from './simulated-archive.ts';
import { SimulatedDatabase } from './simulated-database.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { SimulatedServer } from './simulated-server.ts';
import { StreamRecorder } from './stream-recorder.ts';
import { TapeReader } from './tape-reader.ts';
import { type Program, START_US, VirtualTime } from './virtual-time.ts';

/** Frames between two snapshots: few, because the tapes of simulations are short. */
export const SNAPSHOT_EVERY = 8;
/** Frames in a piece of the archive, and the fewest that are worth a trim. */
export const SEGMENT_FRAMES = 5;
/** The newest frames of each actor, which stay in the streams: few, so that whoever was away for a moment finds them trimmed. */
export const KEPT_FRAMES = 4;
/** How long half a call to the archive takes at most: pieces are large. */
const MAX_PIECE_US = 4_000;
/** The lease of an archiver: some have one that ends while they work, so that two work at once. */
const ARCHIVER_LEASES_MS = [20, 5_000] as const;
/** A hub that says nothing for so long holds no trim up any more. */
const REGISTRATION_MS = 2_000;
/**
 * Two seeds in seven have an archiver and an operator who takes trades back. The others play as they did before there were any:
 * the corpus leans on that.
 */
const OFFICE_SEEDS: readonly number[] = [2, 6];
const SEEDS_A_WEEK = 7;
const LOG_LINES = 40;
const EXIT_US = 5_000_000;
const RECOVER_US = 30_000_000;
const FORGOTTEN_US = 6_000_000;

export interface Running {
  readonly program: Program;
  readonly link: Link;
}

export interface RunningEngine extends Running {
  readonly engine: Engine;
  /** Which machine it runs on; the disk stays when the engine goes. */
  readonly host: number;
}

/** A command as its sender knows it. */
export interface SentCommand {
  readonly process: number;
  readonly request: number;
  readonly inbox: ActorName;
  /** Undefined while it waits, and for good when its process was killed. */
  outcome: SubmitOutcome['kind'] | undefined;
}

/** A whole exchange in one thread: the real programs around a simulated server, database, disks and network. */
export class Exchange {
  readonly time = new VirtualTime();
  readonly dice: Dice;
  readonly weather: Weather = { ...CALM };
  readonly server: SimulatedServer;
  readonly database: SimulatedDatabase;
  readonly tape: TapeReader;
  readonly actors: readonly ActorEntry[];
  readonly shards: number;
  readonly instruments: number;
  engines: RunningEngine[] = [];
  projectors: Running[] = [];
  recorders: (Running & { readonly recorder: StreamRecorder })[] = [];
  archivers: Running[] = [];
  readonly archive: SimulatedArchive;
  readonly trims: Trim[] = [];
  /** Whether there is an archiver, and an operator who takes trades back. */
  readonly hasOffice: boolean;
  /** What recorders that have ended had recorded. */
  readonly oldRecordings: StreamRecorder['recording'][] = [];
  readonly sent: SentCommand[] = [];
  /** Halts of any copy, in the order in which they were seen. */
  readonly halts: { readonly program: string; readonly actor: ActorName; readonly code: Halt['code'] }[] = [];
  /** Streams that a projector gave up. */
  readonly projectorStops: string[] = [];
  /** What archivers left alone, with the reason. */
  readonly archiverStops: string[] = [];
  readonly log: string[] = [];
  serverSkewUs = 0;
  private readonly disks: readonly SimulatedDisk[];
  /** The newest snapshots there ever were, as far as a disk may have lost them since. */
  private readonly newestEver = new Map<ActorName, number>();
  private api: { running: Running; producer: CommandProducer } | undefined;
  private readonly signingKey: KeyObject = generateKeyPairSync('ed25519').privateKey;
  private started = 0;

  constructor(seed: number) {
    const dice = seededDice(seed);
    this.dice = dice;
    this.hasOffice = OFFICE_SEEDS.includes(seed % SEEDS_A_WEEK);
    this.shards = 1 + dice.below(2);
    this.instruments = 1 + dice.below(2);
    this.server = new SimulatedServer(() => START_US + this.time.nowUs + this.serverSkewUs, {
      before: () => this.tape.record(),
      after: (actor, first) => this.noteTrim(actor, first),
    });
    this.database = new SimulatedDatabase(this.time, dice);
    this.archive = new SimulatedArchive(this.time, dice, this.database);
    this.tape = new TapeReader(this.server);
    this.disks = [0, 1].map(() => new SimulatedDisk(this.time, dice));
    this.actors = [
      { name: 'venue', actor: VENUE_ACTOR },
      ...numbers(this.shards).map((shard) => ({ name: `ledger:${shard}`, actor: ledgerActor(shard) })),
      ...numbers(this.instruments).map((at) => ({ name: `book:S${at + 1}`, actor: bookActor(at + 1) })),
    ];
  }

  async provision(): Promise<void> {
    for (const entry of this.actors) {
      const genesis = {
        actor: entry.actor,
        rulesVersion: RULES_VERSION,
        ledgerShards: this.shards,
        name: entry.name,
      };
      await this.server.provision(entry, encodeMessage(Genesis, genesis));
    }
  }

  startEngine(host: number): RunningEngine {
    const { program, link } = this.program(`engine${host}`);
    const journal = new LinkedJournal(this.server, link);
    const disk = this.disks[host];
    const note = (level: string) => (text: string) => {
      this.log.push(`${(this.time.nowUs / 1e6).toFixed(3)} ${program.name} ${level} ${text.slice(0, 500)}`);
      if (this.log.length > LOG_LINES) this.log.shift();
    };
    const engine = this.time.within(
      program,
      () =>
        new Engine({
          journal,
          tape: withArchive(journal, this.archiveReader(program)),
          store: journal,
          ...(disk === undefined ? {} : { dataFolder: '/data', snapshotFiles: disk.for(program) }),
          snapshotEvery: SNAPSHOT_EVERY,
          log: { info: note('info'), warn: note('warn'), error: note('error') },
          onAllHalted: () => this.exit(running),
        }),
    );
    const running = { program, link, engine, host };
    this.engines.push(running);
    this.time.within(program, () => void engine.start());
    return running;
  }

  startProjector(): void {
    const { program, link } = this.program('projector');
    const journal = new LinkedJournal(this.server, link);
    const pool = this.database.poolFor(program);
    const projector = new Projector({
      journal: withArchive(journal, this.archiveReader(program)),
      pool,
      onTrouble: () => undefined,
      onStop: ({ name }, { code, detail }) => this.projectorStops.push(`${name} ${code} ${detail}`),
    });
    this.projectors.push({ program, link });
    this.time.within(program, () => void projector.start());
  }

  startRecorder(): void {
    const { program, link } = this.program('hub');
    const archive = this.archiveFor(program);
    const journal = new LinkedJournal(this.server, link);
    const recorder = new StreamRecorder(withArchive(journal, archive && new ArchiveReader(archive)));
    this.recorders.push({ program, link, recorder });
    this.time.within(program, () => {
      void recorder.start();
      if (archive === undefined) return;
      const positions = (): ReadonlyMap<ActorName, number> => recorder.positions();
      keepRegistered(archive, program.name, positions, () => undefined, REGISTRATION_MS);
    });
  }

  startArchiver(): void {
    const { program, link } = this.program('archiver');
    const journal = new LinkedJournal(this.server, link);
    const store = this.archiveFor(program);
    // It runs where the snapshots are.
    const host = this.engines[this.dice.below(Math.max(1, this.engines.length))]?.host ?? 0;
    const disk = this.disks[host];
    const leaseMs = pick(this.dice, ARCHIVER_LEASES_MS);
    if (store === undefined || disk === undefined) return;
    this.archivers.push({ program, link });
    this.time.within(program, () => {
      const archiver = new Archiver({
        ...{ journal, leases: journal, store, dataFolder: '/data', snapshotFiles: disk.for(program) },
        ...{ signingKey: this.signingKey, trims: true },
        ...{ keptFrames: KEPT_FRAMES, segmentFrames: SEGMENT_FRAMES, leaseMs },
        log: { info: () => undefined, error: (text) => this.archiverStops.push(text) },
        onTrouble: () => undefined,
      });
      archiver.start();
    });
  }

  /** A new API process in the place of the one before. */
  startApi(): void {
    if (this.api !== undefined) this.kill(this.api.running);
    const running = this.program('api');
    const journal = new LinkedJournal(this.server, running.link);
    this.api = {
      running,
      producer: this.time.within(running.program, () => new CommandProducer({ journal })),
    };
  }

  /** Sends a command through the API process that runs now; `encode` gets its origin. */
  submit(
    inbox: ActorName,
    sendClass: SendClass,
    encode: (origin: { originProcess: number; originRequest: number }) => Uint8Array,
  ): SentCommand {
    if (this.api === undefined) throw new Error('an API process runs');
    const { producer, running } = this.api;
    const request = producer.nextRequest();
    const command: SentCommand = { process: producer.process, request, inbox, outcome: undefined };
    const bytes = encode({ originProcess: producer.process, originRequest: request });
    this.sent.push(command);
    this.time.within(running.program, () => {
      void producer.submit(inbox, sendClass, bytes).then(({ kind }) => (command.outcome = kind));
    });
    return command;
  }

  /** Everything that runs and has a connection to the server. */
  everyone(): Running[] {
    const api = this.api === undefined ? [] : [this.api.running];
    return [...this.engines, ...this.projectors, ...this.recorders, ...api, ...this.archivers];
  }

  kill(running: Running, how: KilledHow = 'process'): void {
    running.program.state = 'dead';
    running.link.cut();
    const engine = this.engines.find((each) => each === running);
    const alone = this.engines.every((each) => each === engine || each.host !== engine?.host);
    this.rememberSnapshots();
    if (engine !== undefined && alone) this.disks[engine.host]?.kill(how);
    const recorder = this.recorders.find((each) => each === running);
    if (recorder !== undefined) this.oldRecordings.push(recorder.recorder.recording);
    this.engines = this.engines.filter((each) => each !== running);
    this.recorders = this.recorders.filter((each) => each !== running);
    this.archivers = this.archivers.filter((each) => each !== running);
    if (this.projectors.includes(running)) this.database.forget(running.program);
    this.projectors = this.projectors.filter((each) => each !== running);
  }

  /** Number of the newest snapshot that a machine has of an actor, 0 for none. */
  newestSnapshot(host: number, actor: ActorName): number {
    return Math.max(0, ...(this.disks[host]?.snapshotsOf(actor) ?? []));
  }

  replaceDisks(): void {
    this.rememberSnapshots();
    for (const disk of this.disks) disk.replace();
  }

  /** An operator approves that all actors go on from what is left. Returns those that cannot, with the reason. */
  async recover(): Promise<string[]> {
    // Until nobody takes the engines that were killed for alive any more.
    await this.time.runUntil(this.time.nowUs + FORGOTTEN_US);
    const { program, link } = this.program('operator');
    const store = new LinkedJournal(this.server, link);
    const journal = withArchive(store, this.archiveReader(program));
    const actors = this.actors.map(({ name }) => name);
    const options = { journal, store, dataFolder: undefined, actors, snapshotEvery: SNAPSHOT_EVERY };
    let answer: string[] | undefined;
    this.time.within(program, () => {
      const approve = async (): Promise<string[]> => {
        const plans = await planRecovery(options);
        const left = await approveRecovery(options, plans, { operator: 1, why: 'simulated' });
        return left.map((name) => {
          const plan = plans.find(({ actor }) => actor.name === name);
          return `${name} cannot be recovered: ${plan?.obstacle ?? 'it moved'}`;
        });
      };
      void approve().then((left) => (answer = left));
    });
    const until = this.time.nowUs + RECOVER_US;
    while (answer === undefined && this.time.nowUs < until)
      await this.time.runUntil(this.time.nowUs + RECOVER_US / 100);
    return answer ?? ['the recovery does not come to an end'];
  }

  /** A program that has nothing left to do ends in order, or is ended. */
  private exit(running: RunningEngine): void {
    const end = (): void => {
      if (!this.engines.includes(running)) return;
      this.lookAtHalts();
      this.kill(running);
    };
    void running.engine.stop().then(end);
    this.time.schedule(EXIT_US, undefined, 'kill', end);
  }

  /** Notes what has halted since the last look. */
  lookAtHalts(): void {
    for (const { engine, program } of this.engines)
      for (const [actor, { code }] of engine.halts()) {
        const isKnown = this.halts.some((each) => each.program === program.name && each.actor === actor);
        if (!isKnown) this.halts.push({ program: program.name, actor, code });
      }
  }

  /** The archive as a program sees it; undefined where there is none. */
  private archiveFor(program: Program): ArchiveTable | undefined {
    if (!this.hasOffice) return undefined;
    return linkedArchive(this.archive, new Link(this.time, this.dice, program, this.weather, MAX_PIECE_US));
  }

  private archiveReader(program: Program): ArchiveReader | undefined {
    const archive = this.archiveFor(program);
    return archive && new ArchiveReader(archive);
  }

  private async noteTrim(actor: ActorName, first: number): Promise<void> {
    const { number: verified } = await this.archive.verifiedEnd(actor);
    const lastOut = (await this.server.control(actor))?.lastOut ?? 0;
    this.rememberSnapshots();
    this.trims.push({ actor, first, lastOut, verified, snapshot: this.newestEver.get(actor) ?? 0 });
  }

  private rememberSnapshots(): void {
    for (const { name } of this.actors) {
      const newest = Math.max(...this.disks.map((_, host) => this.newestSnapshot(host, name)));
      this.newestEver.set(name, Math.max(newest, this.newestEver.get(name) ?? 0));
    }
  }

  private program(kind: string): Running {
    this.started += 1;
    const program = this.time.newProgram(`${kind}#${this.started}`);
    return { program, link: new Link(this.time, this.dice, program, this.weather) };
  }
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

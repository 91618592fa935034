import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import { checkArchive } from './checks/check-archive.ts';
import { checkBusts } from './checks/check-busts.ts';
import { checkCommands } from './checks/check-commands.ts';
import { allArrived, checkLinks } from './checks/check-links.ts';
import { checkMoney } from './checks/check-money.ts';
import { checkPriority } from './checks/check-priority.ts';
import { checkDatabase, checkRecording } from './checks/check-readers.ts';
import { checkTape } from './checks/check-tape.ts';
import { checkOneTape, checkTrims } from './checks/check-trims.ts';
import { Exchange, KEPT_FRAMES, SEGMENT_FRAMES, SNAPSHOT_EVERY, type SentCommand } from './exchange.ts';
import { Faults } from './faults.ts';
import { type Loss, Losses } from './losses.ts';
import { Office } from './office.ts';
import { LOT_SIZE, TICK_UNITS, Traders } from './traders.ts';

/** Steps of a simulation that says nothing else. */
export const STEPS = 160;
const SET_UP_US = 60_000_000;
const REST_US = 90_000_000;
const LOOK_EVERY_US = 250_000;
const LOSS_SHOWS_US = 15_000_000;
const MAX_GAP_US = 30_000;
const MAX_PAUSE_US = 1_500_000;
/** One of so many seeds destroys data at its end. */
const LOSS_EVERY = 4;
const MAX_SHOWN = 8;
/** What an archiver says of a piece that does not come back as it was; it makes it again. */
const DAMAGED_PIECE = 'its checksum is another one';

export interface Outcome {
  readonly seed: number;
  readonly steps: number;
  /** What is wrong, in words; empty when everything held. */
  readonly wrong: readonly string[];
  /** Hash over everything that happened. */
  readonly trace: string;
  readonly happenings: number;
  readonly log: readonly string[];
  /** What was seen, for the sum over many seeds. */
  readonly seen: ReadonlyMap<string, number>;
}

/** One exchange with its traders and its faults, as a seed decides. */
export class Simulation {
  readonly exchange: Exchange;
  private readonly seed: number;
  private readonly steps: number;
  private readonly traders: Traders;
  private readonly faults: Faults;
  private readonly losses: Losses;
  private readonly office: Office;
  private readonly seen = new Map<string, number>();
  /** A promise that nobody looked after was rejected: a program would have ended with it. */
  private readonly crashes: string[] = [];

  constructor(seed: number, steps: number) {
    this.seed = seed;
    this.steps = steps;
    this.exchange = new Exchange(seed);
    this.traders = new Traders(this.exchange);
    this.faults = new Faults(this.exchange);
    this.losses = new Losses(this.exchange);
    this.office = new Office(this.exchange);
  }

  noteCrash(error: unknown): void {
    this.crashes.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  async run(): Promise<Outcome> {
    const wrong = await this.story();
    const { time, log } = this.exchange;
    return {
      seed: this.seed,
      steps: this.steps,
      wrong: [...this.crashes, ...wrong].slice(0, MAX_SHOWN),
      trace: time.hash(),
      happenings: time.steps,
      log,
      seen: this.seen,
    };
  }

  private async story(): Promise<string[]> {
    const { exchange } = this;
    const { dice } = exchange;
    await exchange.provision();
    exchange.startEngine(0);
    exchange.startProjector();
    exchange.startRecorder();
    exchange.startApi();
    this.office.heal();
    const opening = this.traders.setUp();
    if (!(await this.rests(SET_UP_US, opening))) return ['the exchange does not open'];
    if (!(await this.rests(SET_UP_US, this.traders.open()))) return ['trading does not open'];
    if (dice.below(2) === 0) exchange.startEngine(1);
    this.faults.changeWeather();
    const destroys = this.seed % LOSS_EVERY === 0;
    for (let step = 0; step < this.steps; step++) {
      const wrong = await this.step();
      if (wrong.length > 0) return wrong;
      if (destroys && dice.below(12) === 0) this.losses.keepBackup();
    }
    this.faults.heal();
    this.office.heal();
    if (!(await this.rests(REST_US))) return [...this.unexpectedHalts(), ...this.unrest()];
    if (destroys) {
      const loss = this.losses.strike() ?? this.losses.strike();
      if (loss !== undefined) return this.afterLoss(loss);
    }
    const wrong = [...this.unexpectedHalts(), ...(await this.checkAll())];
    if (wrong.length > 0) return wrong;
    this.countEvents();
    return this.again();
  }

  private async step(): Promise<string[]> {
    const { exchange } = this;
    const { dice, time } = exchange;
    const turn = dice.below(100);
    if (turn < 82) for (let count = 1 + dice.below(4); count > 0; count--) this.traders.act();
    else if (turn < 95) this.faults.strike();
    else if (exchange.hasOffice) this.office.strike();
    const gapUs = dice.below(turn > 90 ? MAX_PAUSE_US : MAX_GAP_US);
    await time.runUntil(time.nowUs + gapUs);
    await this.readTape();
    return this.unexpectedHalts();
  }

  /** Waits until nothing is under way any more, and every actor has a copy at work that has come to the end. */
  private async rests(withinUs: number, commands: readonly SentCommand[] = []): Promise<boolean> {
    const { time, tape, projectors, recorders } = this.exchange;
    const until = time.nowUs + withinUs;
    let before = '';
    while (time.nowUs < until && this.crashes.length === 0) {
      await time.runUntil(time.nowUs + LOOK_EVERY_US);
      await this.readTape();
      if (this.exchange.halts.length > 0) return false;
      const { engines } = this.exchange;
      const tapes = [...tape.tapes.values()];
      const positions = tapes.map(({ inbox }) => inbox.length).join();
      const isHeld = tapes.every(({ actor, out }) =>
        engines.some(({ engine }) => engine.positions().get(actor.name) === out.length),
      );
      const isRead = tapes.every(
        ({ actor, out }) =>
          (projectors.length === 0 || this.stored(actor.name) === out.length) &&
          recorders.every(({ recorder }) => recorder.positionOf(actor.name) === out.length),
      );
      const isArchived = await this.isArchived();
      const isStill = positions === before && commands.every(({ outcome }) => outcome !== undefined);
      if (isStill && isHeld && isRead && isArchived && allArrived(tapes)) return true;
      before = positions;
    }
    return false;
  }

  /** The same again from the tape alone: an engine on a new machine comes to the same end, and trading goes on. */
  private async again(): Promise<string[]> {
    const { exchange } = this;
    for (const engine of [...exchange.engines]) exchange.kill(engine);
    exchange.replaceDisks();
    exchange.startEngine(0);
    exchange.startApi();
    this.traders.act();
    const before = exchange.sent.length;
    for (let count = 0; count < 5; count++) this.traders.act();
    const last = exchange.sent.slice(before);
    if (!(await this.rests(REST_US, last))) return [...this.unexpectedHalts(), ...this.unrest()];
    const lost = last.filter(({ outcome }) => outcome !== 'appended');
    if (lost.length > 0) return [`after a new start ${lost.length} commands were not taken`];
    return [...this.unexpectedHalts(), ...(await this.checkAll())];
  }

  /** Data is gone or was changed: the actors concerned must halt by name and publish nothing more. */
  private async afterLoss(loss: Loss): Promise<string[]> {
    const { exchange } = this;
    this.count(loss.kind.split(' (', 1)[0] ?? '');
    this.traders.forgetTrades();
    const lost = [...exchange.tape.tapes.values()].flatMap(({ actor, inbox, out, ...messages }) =>
      loss.actors.has(actor.name) ? [{ actor, inbox: [...inbox], out: [...out], ...messages }] : [],
    );
    if (loss.isSeenByReaders) await exchange.tape.readAgain();
    // Somebody who has seen nothing of it comes as well, and must not go on from what is left.
    if (exchange.engines.length === 0 || exchange.dice.below(2) === 0) exchange.startEngine(0);
    const until = exchange.time.nowUs + LOSS_SHOWS_US;
    while (exchange.time.nowUs < until) {
      this.traders.act();
      await exchange.time.runUntil(exchange.time.nowUs + LOOK_EVERY_US);
      exchange.lookAtHalts();
    }
    const wrong: string[] = [];
    for (const [actor, left] of loss.actors) {
      if (await this.isTrimmed(actor, loss.entry)) continue;
      const halt = exchange.halts.find((each) => each.actor === actor);
      const goesOn = exchange.engines.some(({ engine }) => !engine.halts().has(actor));
      if (halt === undefined || goesOn) wrong.push(`${loss.kind}: ${actor} has not halted everywhere`);
      else this.count(`halt ${halt.code}`);
      const lastOut = (await exchange.server.control(actor))?.lastOut ?? 0;
      if (lastOut !== left) wrong.push(`${loss.kind}: ${actor} went on from ${left} to ${lastOut}`);
    }
    if (loss.isSeenByReaders) wrong.push(...this.blindReaders(loss));
    // What is archived of them is what was confirmed, whatever became of the streams.
    wrong.push(...(await checkArchive(lost, exchange.archive, SNAPSHOT_EVERY)));
    return wrong.length === 0 && loss.isConsistent ? this.afterRecovery() : wrong;
  }

  /** An operator approves what is left: a new epoch begins, and in it all is as it should be, for readers that begin anew. */
  private async afterRecovery(): Promise<string[]> {
    const { exchange } = this;
    for (const running of [
      ...exchange.engines,
      ...exchange.projectors,
      ...exchange.recorders,
      ...exchange.archivers,
    ])
      exchange.kill(running);
    exchange.replaceDisks();
    const obstacles = await exchange.recover();
    if (obstacles.length > 0) return obstacles;
    exchange.halts.length = 0;
    exchange.archiverStops.length = 0;
    await this.office.realign();
    await exchange.tape.readAgain();
    exchange.startEngine(0);
    exchange.startRecorder();
    exchange.startApi();
    this.office.heal();
    const before = exchange.sent.length;
    for (let count = 0; count < 20; count++) this.traders.act();
    const fresh = exchange.sent.slice(before);
    if (!(await this.rests(REST_US, fresh))) return [...this.unexpectedHalts(), ...this.unrest()];
    this.count('recovered in a new epoch');
    const tapes = [...exchange.tape.tapes.values()];
    return [
      ...tapes
        .filter(({ out }) => out.at(-1)?.epoch !== 2)
        .map(({ actor }) => `${actor.name} has not begun a new epoch`),
      ...fresh
        .filter(({ outcome }) => outcome !== 'appended')
        .map(({ inbox }) => `after the recovery a command was not taken in ${inbox}`),
      ...this.checkTapes(),
      ...(await checkArchive(tapes, exchange.archive, SNAPSHOT_EVERY)),
      ...(await checkOneTape(tapes, exchange.server, exchange.archive)),
      ...exchange.recorders.flatMap(({ recorder }) => checkRecording(tapes, recorder.recording, true)),
    ];
  }

  /** Readers that had seen what is gone say so, and show nothing of what comes after. */
  private blindReaders({ kind, actors }: Loss): string[] {
    const { recorders, projectorStops } = this.exchange;
    const wrong: string[] = [];
    for (const actor of actors.keys()) {
      if (!projectorStops.some((stop) => stop.startsWith(`${actor} ANCHOR_LOST`)))
        wrong.push(`${kind}: the projector has not stopped at ${actor}`);
      for (const { recorder } of recorders)
        if (
          !recorder.recording.stops.some((each) => each.actor === actor && each.stop.code === 'ANCHOR_LOST')
        )
          wrong.push(`${kind}: the hub has not stopped at ${actor}`);
    }
    return wrong;
  }

  private async checkAll(): Promise<string[]> {
    const { tape, sent, database, recorders, oldRecordings, projectorStops, archiverStops } = this.exchange;
    const { archive, server, trims } = this.exchange;
    const tapes = [...tape.tapes.values()];
    return [
      ...projectorStops.map((stop) => `the projector stopped at ${stop}`),
      ...archiverStops
        .filter((stop) => archive.damaged === 0 || !stop.includes(DAMAGED_PIECE))
        .map((stop) => `the archiver stopped: ${stop}`),
      ...(await checkArchive(tapes, archive, SNAPSHOT_EVERY)),
      ...(await checkOneTape(tapes, server, archive)),
      ...checkTrims(trims, KEPT_FRAMES),
      ...this.checkTapes(),
      ...checkCommands(tapes, sent),
      ...checkDatabase(tapes, database),
      ...recorders.flatMap(({ recorder }) => checkRecording(tapes, recorder.recording, true)),
      ...oldRecordings.flatMap((recording) => checkRecording(tapes, recording, false)),
    ];
  }

  /** What the tapes alone must show. */
  private checkTapes(): string[] {
    const tapes = [...this.exchange.tape.tapes.values()];
    return [
      ...tapes.flatMap((each) => checkTape(each, SNAPSHOT_EVERY)),
      ...checkLinks(tapes, true),
      ...checkMoney(tapes, TICK_UNITS * LOT_SIZE),
      ...checkBusts(tapes),
      ...tapes.filter(({ actor }) => actor.name.startsWith('book:')).flatMap(checkPriority),
    ];
  }

  private countEvents(): void {
    for (const { segments } of this.exchange.archive.actorsKept.values())
      this.count('piece archived', segments.length);
    this.count('piece damaged and made again', this.exchange.archive.damaged);
    this.count('trim', this.exchange.trims.length);
    const tapes = [...this.exchange.tape.tapes.values()];
    for (const { kind, target, body } of tapes.flatMap(({ outMessages }) => outMessages.flat()))
      if (target === 0) this.count('reason' in body ? `${kind} ${reasonName(body.reason)}` : kind);
  }

  private unexpectedHalts(): string[] {
    this.exchange.lookAtHalts();
    return this.exchange.halts.map(({ program, actor, code }) => `${program} halted ${actor} with ${code}`);
  }

  private unrest(): string[] {
    const { tape, recorders } = this.exchange;
    const ends = [...tape.tapes.values()].map(({ actor: { name }, inbox, out }) => {
      const shown = recorders.map(({ recorder }) => recorder.positionOf(name)).join(' and ');
      return `${name} ${out.length}/${inbox.length}, stored ${this.stored(name)}, shown ${shown}`;
    });
    const stops = recorders.flatMap(({ recorder }) =>
      recorder.recording.stops.map(
        ({ actor, stop }) => `the hub stopped at ${actor}: ${stop.code} ${stop.detail}`,
      ),
    );
    const given = this.exchange.projectorStops.map((stop) => `the projector stopped at ${stop}`);
    return [`the exchange does not come to rest: ${ends.join('; ')}`, ...stops, ...given];
  }

  /** Nothing is left for the archiver to do: what is not archived is less than a piece. */
  private async isArchived(): Promise<boolean> {
    const { archive, archivers, tape } = this.exchange;
    if (archivers.length === 0) return true;
    for (const { actor, out } of tape.tapes.values())
      if ((await archive.verifiedEnd(actor.name)).number <= out.length - SEGMENT_FRAMES) return false;
    return true;
  }

  /** Whether an entry was trimmed before anybody could come across it: it was archived as it was confirmed. */
  private async isTrimmed(actor: string, entry: number | undefined): Promise<boolean> {
    const [first] = await this.exchange.server.readOut(actor, 0, 1);
    if (entry === undefined || first === undefined || first.number <= entry) return false;
    this.count('the damage was trimmed away');
    return true;
  }

  private stored(actor: string): number {
    for (const [key, { position }] of this.exchange.database.offsets)
      if (key.endsWith(`/${actor}`)) return position;
    return 0;
  }

  private async readTape(): Promise<void> {
    this.traders.hear(await this.exchange.tape.readOn());
    this.exchange.lookAtHalts();
  }

  private count(what: string, times = 1): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + times);
  }
}

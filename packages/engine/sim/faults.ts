import { pick } from '../src/core/ledger/dice.ts';
import type { Exchange, Running } from './exchange.ts';
import { CALM } from './network.ts';

const SECOND_US = 1_000_000;
const HOSTS = 2;
const MAX_ENGINES = 3;

/**
 * What goes wrong around the programs, by dice, and never destroys what the server has confirmed: the promises hold under all of
 * this without an exception.
 */
export class Faults {
  private readonly exchange: Exchange;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  strike(): void {
    const { exchange } = this;
    const { dice } = exchange;
    switch (dice.below(17)) {
      case 0:
      case 1:
        return this.killEngine();
      case 2:
        return this.stopEngine();
      case 3:
      case 4:
        return this.freeze();
      case 5:
      case 6:
        return this.someone()?.link.cut();
      case 7:
        return this.restartServer();
      case 8:
        return this.loseLeases();
      case 9:
        return this.turnClock();
      case 10:
        return this.replaceProjector();
      case 11:
        return this.replaceRecorder();
      case 12:
        return exchange.startApi();
      case 13:
        return exchange.database.goBack(dice.below(6));
      case 14:
        exchange.database.trouble = dice.below(3) * dice.below(60);
        return undefined;
      case 15:
        return this.startEngine();
      default:
        return this.changeWeather();
    }
  }

  changeWeather(): void {
    const { dice, weather } = this.exchange;
    if (dice.below(4) === 0) {
      Object.assign(weather, CALM);
      return;
    }
    const some = (worst: number): number => dice.below(2) * dice.below(worst);
    weather.refused = some(60);
    weather.requestLost = some(40);
    weather.answerLost = some(40);
    weather.late = some(40);
    weather.slow = some(60);
    weather.wakeLost = some(1_000);
    weather.apart = some(2_000);
  }

  /** All faults end: everything that stands still goes on, and what is missing is started. */
  heal(): void {
    const { exchange } = this;
    Object.assign(exchange.weather, CALM);
    exchange.database.trouble = 0;
    for (const { program } of exchange.everyone()) exchange.time.thaw(program);
    if (exchange.engines.length === 0) exchange.startEngine(0);
    if (exchange.projectors.length === 0) exchange.startProjector();
    if (exchange.recorders.length === 0) exchange.startRecorder();
  }

  private killEngine(): void {
    const { exchange } = this;
    const engine = this.anEngine();
    if (engine === undefined) return;
    exchange.kill(engine, pick(exchange.dice, ['process', 'power']));
    this.laterStart(engine.host);
  }

  private stopEngine(): void {
    const { exchange } = this;
    const engine = this.anEngine();
    if (engine === undefined || engine.program.state === 'frozen') return;
    const ended = (): void => {
      if (exchange.engines.includes(engine)) exchange.kill(engine);
    };
    exchange.time.within(engine.program, () => void engine.engine.stop().then(ended));
    // As the supervisor does: a program that does not end by itself is killed.
    exchange.time.schedule(5 * SECOND_US, undefined, 'kill', ended);
    this.laterStart(engine.host);
  }

  private startEngine(): void {
    const { exchange } = this;
    if (exchange.engines.length < MAX_ENGINES) exchange.startEngine(exchange.dice.below(HOSTS));
  }

  private laterStart(host: number): void {
    const { time, dice } = this.exchange;
    time.schedule(dice.below(3 * SECOND_US), undefined, 'start', () => {
      if (this.exchange.engines.length < MAX_ENGINES) this.exchange.startEngine(host);
    });
  }

  private freeze(): void {
    const { time, dice } = this.exchange;
    const someone = dice.below(3) > 0 ? this.anEngine() : this.someone();
    if (someone?.program.state !== 'running') return;
    someone.program.state = 'frozen';
    // Where others trim meanwhile, it may be for longer.
    const longest = this.exchange.hasOffice ? [25 * SECOND_US] : [];
    const forUs = pick(dice, [300_000, 2 * SECOND_US, 6 * SECOND_US, ...longest]);
    const timersFirst = dice.below(2) === 0;
    time.schedule(dice.below(forUs), undefined, `thaw ${someone.program.name}`, () =>
      time.thaw(someone.program, timersFirst),
    );
  }

  private restartServer(): void {
    const { dice } = this.exchange;
    const downUs = dice.below(2 * SECOND_US);
    this.exchange.server.startAgain();
    for (const { link } of this.exchange.everyone()) link.cut({ downUs, withServer: true });
  }

  /** The server gives every lease away: two engines may each believe that they hold it. */
  private loseLeases(): void {
    const { exchange } = this;
    void exchange.server.actors().then((actors) => {
      const names = actors.map(({ name }) => name);
      exchange.serverSkewUs += 5 * SECOND_US;
      return exchange.server.lease(names, 'nobody', -1);
    });
  }

  private turnClock(): void {
    const { exchange } = this;
    const by = (exchange.dice.below(21) - 10) * 400_000;
    const someone = this.someone();
    if (someone === undefined || exchange.dice.below(3) === 0) exchange.serverSkewUs += by;
    // A program's clock for waiting never goes back; the one on its wall is read for ticks only.
    else someone.program.skewUs += Math.abs(by);
  }

  private replaceProjector(): void {
    const { exchange } = this;
    const [first] = exchange.projectors;
    if (first !== undefined && exchange.dice.below(2) === 0) exchange.kill(first);
    if (exchange.projectors.length < 2) exchange.startProjector();
  }

  private replaceRecorder(): void {
    const [first] = this.exchange.recorders;
    if (first !== undefined) this.exchange.kill(first);
    this.exchange.startRecorder();
  }

  private anEngine() {
    const { engines, dice } = this.exchange;
    return engines[dice.below(Math.max(1, engines.length))];
  }

  private someone(): Running | undefined {
    const everyone = this.exchange.everyone();
    return everyone[this.exchange.dice.below(Math.max(1, everyone.length))];
  }
}

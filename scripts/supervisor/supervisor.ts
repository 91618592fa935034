import {
  describeExit,
  type Exit,
  type RunningProcess,
  within,
} from '../../packages/engine/src/servers/server-process.ts';
import type { ServiceLog } from './log.ts';
import { restartPolicy } from './restart-policy.ts';

/** Something that runs until it is stopped. */
export interface Service {
  readonly name: string;
  readonly log: ServiceLog;
  /** Whether the exchange ends when this one cannot be kept running. */
  readonly needed: boolean;
  /** Starts it and resolves when it serves. Rejects when it does not get there, or when aborted. */
  start(signal: AbortSignal): Promise<RunningProcess>;
}

/** Services stop in this order: who uses others goes first. */
export const stopOrder = ['edge', 'engine', 'servers'] as const;
export type Group = (typeof stopOrder)[number];

/** Per group; three groups together stay below ten seconds. */
const GROUP_GRACE_MS = 3_000;

interface Kept {
  readonly service: Service;
  readonly group: Group;
  running: RunningProcess | undefined;
  starting: AbortController | undefined;
}

/** Starts services, starts them again when they fall over, and stops them in order. */
export class Supervisor {
  readonly #kept: Kept[] = [];
  readonly #abort = new AbortController();
  #stopped: Promise<void> | undefined;
  #giveUp: (reason: string) => void = () => undefined;

  /** Resolves with the reason when a service could not be kept running. */
  readonly gaveUp = new Promise<string>((resolve) => {
    this.#giveUp = resolve;
  });

  /** Aborted as soon as the supervisor is stopping. */
  get stopping(): AbortSignal {
    return this.#abort.signal;
  }

  /** Starts a service for the first time and keeps it running from then on. Rejects as its start does. */
  async keep(service: Service, group: Group): Promise<void> {
    const kept: Kept = { service, group, running: undefined, starting: undefined };
    this.#kept.push(kept);
    await this.#start(kept);
    void this.#watch(kept);
  }

  /** Stops everything, in order; a second call waits for the first. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #start(kept: Kept): Promise<void> {
    this.stopping.throwIfAborted();
    kept.starting = new AbortController();
    try {
      kept.running = await kept.service.start(kept.starting.signal);
    } finally {
      kept.starting = undefined;
    }
  }

  /** Never rejects: every way in which it can go wrong ends in a verdict. */
  async #watch(kept: Kept): Promise<void> {
    const { service } = kept;
    const judge = restartPolicy(service.needed);
    let exit: Exit | undefined = await kept.running?.exited;
    while (exit !== undefined && !this.stopping.aborted) {
      kept.running = undefined;
      const verdict = judge(exit, performance.now());
      if (verdict.do === 'leave halted') {
        service.log.say(`halted (${describeExit(exit)}) and stays down; its last lines above say what to do`);
        return;
      }
      if (verdict.do === 'give up') {
        this.#giveUp(`${service.name} keeps ending (${describeExit(exit)})`);
        return;
      }
      service.log.say(`ended unexpectedly (${describeExit(exit)}), starting again in ${verdict.afterMs} ms`);
      await within(verdict.afterMs, aborted(this.stopping));
      exit = await this.#startAgain(kept);
    }
  }

  /** Returns how the new start ended, sooner or later; undefined when the supervisor is stopping. */
  async #startAgain(kept: Kept): Promise<Exit | undefined> {
    try {
      await this.#start(kept);
    } catch (error) {
      if (this.stopping.aborted) return undefined;
      kept.service.log.say(error instanceof Error ? error.message : String(error));
      return { code: 1, signal: null };
    }
    kept.service.log.say('running again');
    return kept.running?.exited;
  }

  async #stopAll(): Promise<void> {
    this.#abort.abort();
    for (const group of stopOrder) {
      const members = this.#kept.filter((kept) => kept.group === group);
      await Promise.all(members.map((kept) => stopOne(kept)));
    }
  }
}

async function stopOne(kept: Kept): Promise<void> {
  kept.starting?.abort();
  await kept.running?.stop(GROUP_GRACE_MS);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

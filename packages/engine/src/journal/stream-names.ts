import type { ActorName } from './journal.ts';

/** Every key and channel name of Buttonwood in Redis is built here. One hash tag per actor keeps its keys on one node. */

export function inboxKey(actor: ActorName): string {
  return `{${actor}}:in`;
}

export function outKey(actor: ActorName): string {
  return `{${actor}}:out`;
}

export function controlKey(actor: ActorName): string {
  return `{${actor}}:ctl`;
}

export function leaseKey(actor: ActorName): string {
  return `{${actor}}:lease`;
}

/** Hash of actor name to actor number, written by provision only. */
export const REGISTRY_KEY = 'bw:actors';
/** Hash of actor name to the halt that it waits in, as JSON; see runtime/halts.ts. */
export const HEALTH_KEY = 'bw:health';
/** Hash of what engines say about themselves; see runtime/engine-note.ts. */
export const ENGINES_KEY = 'bw:engines';
/** Names of actors whose inbox grew, one a line. */
export const WAKE_IN_CHANNEL = 'bw:wake:in';
/** Names of actors whose out stream grew, one a line. */
export const WAKE_OUT_CHANNEL = 'bw:wake:out';
/** Prefix of a producer's field in the control hash. */
export const PRODUCER_PREFIX = 'p:';

/** Field of the control hash: the run of the server in which the actor's streams were last read whole. */
export const VERIFIED_FIELD = 'v';

/** Actor names are part of keys and of line-separated lists, so they are plain. */
const ACTOR_NAME = /^[A-Za-z0-9:._-]{1,64}$/;

export function isActorName(name: string): boolean {
  return ACTOR_NAME.test(name);
}

import { JournalUnavailable, OutcomeUnknown } from './journal.ts';

/**
 * What an error says about a write. `not_written`: nothing was, and the same call may succeed later. `maybe_written`: read
 * the control hash, then decide. `bug`: the call, the program or the rights of its user are wrong; no repetition helps.
 */
export type ErrorClass = 'not_written' | 'maybe_written' | 'bug';

export interface KnownError {
  readonly is: ErrorClass;
  /** When it comes. */
  readonly when: string;
}

const passes = (when: string): KnownError => ({ is: 'not_written', when });
const isBug = (when: string): KnownError => ({ is: 'bug', when });

/**
 * Replies of Redis by their first word. All of them refuse the call before any of it is done: functions check their rights,
 * memory and state before their first write. A reply that is not in this table is taken for a bug.
 */
export const REDIS_REPLIES: Readonly<Record<string, KnownError>> = {
  LOADING: passes('the server reads its file after a start'),
  READONLY: passes('the server has become a replica'),
  OOM: passes('maxmemory is reached'),
  MISCONF: passes('the append-only file cannot be written'),
  NOREPLICAS: passes('fewer replicas than min-replicas-to-write are connected'),
  MASTERDOWN: passes('a replica has lost its master'),
  NOMASTERLINK: passes('a replica has lost its master'),
  CLUSTERDOWN: passes('the cluster has no master for the slot'),
  MOVED: passes('the slot is on another node'),
  ASK: passes('the slot moves to another node'),
  TRYAGAIN: passes('keys of one slot are on two nodes while it moves'),
  BUSY: passes('a script runs for too long'),
  UNBLOCKED: passes('a blocked call was ended by a failover'),
  INPROG: passes('a failover is under way'),
  EXECABORT: passes('a transaction was discarded whole'),
  NOAUTH: passes('the server was started again before it knows its users'),
  NOPERM: isBug('the user may not do this: the roles in Redis do not fit this version'),
  WRONGPASS: isBug('name or password in REDIS_URL are wrong'),
  DENIED: isBug('the server is in protected mode'),
  NOSCRIPT: isBug('scripts are not used'),
  NOTBUSY: isBug('nothing is ended that does not run'),
  NOGROUP: isBug('consumer groups are not used'),
  BUSYGROUP: isBug('consumer groups are not used'),
  BUSYKEY: isBug('keys are not restored'),
  CROSSSLOT: isBug('keys of a call have one hash tag, or the server is no cluster'),
  WRONGTYPE: isBug('a key is something else than this program made of it'),
  NOPROTO: isBug('the protocol is asked for at the start'),
  UNKILLABLE: isBug('scripts are not ended'),
};

/** Replies that begin with ERR and pass nevertheless, by their beginning. */
export const PASSING_ERR: Readonly<Record<string, KnownError>> = {
  'ERR Function not found': passes('an engine has not loaded the functions yet'),
  'ERR max number of clients': passes('all connections are taken'),
};

/** What the client throws without a reply. Whatever is not here came after the call was sent: it may have been written. */
export const CLIENT_ERRORS: Readonly<Record<string, KnownError>> = {
  "Stream isn't writeable": passes('there is no connection, and nothing is queued for one'),
  'None of startup nodes is available': passes('no node of the cluster can be reached'),
  "Cluster isn't ready": passes('the cluster is not connected yet'),
  'connect E': passes('the connection was refused or not made'),
  'Connection in subscriber mode': isBug('a subscriber only listens'),
};

/**
 * Classifies what ioredis threw; `sent` tells whether there was a connection when the call was made. A reply is certain; a
 * lost connection or a time-out is not.
 */
export function classifyError(error: unknown, sent: boolean): ErrorClass {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'ReplyError') {
    const [word = ''] = message.split(' ', 1);
    return (REDIS_REPLIES[word] ?? startOf(PASSING_ERR, message))?.is ?? 'bug';
  }
  const known = startOf(CLIENT_ERRORS, message);
  return known?.is ?? (sent ? 'maybe_written' : 'not_written');
}

/** The error that the port throws for a failed write. A wrong call is thrown as it is: it is a bug. */
export function writeError(error: unknown, sent: boolean): Error {
  const detail = error instanceof Error ? error.message : String(error);
  switch (classifyError(error, sent)) {
    case 'not_written':
      return new JournalUnavailable(detail, { cause: error });
    case 'maybe_written':
      return new OutcomeUnknown(detail, { cause: error });
    case 'bug':
      return error instanceof Error ? error : new Error(detail);
  }
}

/** The error that the port throws for a failed read: there is nothing that could have been written. */
export function readError(error: unknown): Error {
  const detail = error instanceof Error ? error.message : String(error);
  return classifyError(error, true) === 'bug' && error instanceof Error
    ? error
    : new JournalUnavailable(detail, { cause: error });
}

function startOf(table: Readonly<Record<string, KnownError>>, message: string): KnownError | undefined {
  return Object.entries(table).find(([start]) => message.startsWith(start))?.[1];
}

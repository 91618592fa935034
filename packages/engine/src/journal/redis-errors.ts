import { JournalUnavailable, OutcomeUnknown } from './journal.ts';

/** What an error says about a write: nothing was written (try again), it may have been written, or the call itself is wrong. */
export type ErrorClass = 'not_written' | 'maybe_written' | 'bug';

/**
 * First words of the replies with which a Redis refuses a call before doing any of it. All of them can pass: a server that
 * loads, fails over, is full or busy. RELIABILITY: definitely not written.
 */
const REFUSED_WHOLE: readonly string[] = [
  'LOADING',
  'READONLY',
  'OOM',
  'MISCONF',
  'NOREPLICAS',
  'CLUSTERDOWN',
  'MASTERDOWN',
  'MOVED',
  'ASK',
  'TRYAGAIN',
  'BUSY',
  'UNBLOCKED',
  'NOAUTH',
  'ERR Function not found',
  'ERR max number of clients',
];

/** The error of the client that means the command never left: there was no connection. */
const NEVER_SENT = "Stream isn't writeable";

/** Classifies what ioredis threw. A reply from the server is certain; a lost connection or a time-out is not. */
export function classifyError(error: unknown, sent: boolean): ErrorClass {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'ReplyError') {
    return REFUSED_WHOLE.some((start) => message.startsWith(start)) ? 'not_written' : 'bug';
  }
  if (!sent || message.startsWith(NEVER_SENT)) return 'not_written';
  return 'maybe_written';
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

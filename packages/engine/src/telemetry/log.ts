import { pino } from 'pino';

/** A logger of one process to stdout, level `info` unless LOG_LEVEL says otherwise. */
export function createLog(name: string): pino.Logger {
  return pino({ name, level: process.env['LOG_LEVEL'] ?? 'info', base: null });
}

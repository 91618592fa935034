import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../connections.ts';

/** Event types of a LOBSTER message file. */
export const LobsterType = {
  new: 1,
  partial_cancel: 2,
  delete: 3,
  execution: 4,
  hidden: 5,
  halt: 7,
} as const;

/** One row of a message file. `price` in 10^-4 of the currency; for an execution `side` is the resting order's. */
export interface LobsterRow {
  readonly type: number;
  readonly id: number;
  readonly size: number;
  readonly price: number;
  readonly side: 'buy' | 'sell';
}

/** Best level of one side after a row; undefined when the side is empty. */
export interface RecordedLevel {
  readonly price: number;
  readonly size: number;
}

export interface RecordedBest {
  readonly ask: RecordedLevel | undefined;
  readonly bid: RecordedLevel | undefined;
}

/** Thrown with the line when a file is not what it should be, and when it cannot be read. */
export class LobsterFileError extends UsageError {}

const EMPTY_LEVEL = 9_999_999_999;

/** Reads a message file (`time,type,id,size,price,direction`, no header; unpacked when the name ends in `.gz`). */
export async function readMessages(path: string): Promise<LobsterRow[]> {
  return (await readLines(path)).map((line, index) => {
    const [, type, id, size, price, direction] = columns(line, 6, path, index);
    if (direction !== '1' && direction !== '-1') {
      throw new LobsterFileError(`${path}:${index + 1}: direction is 1 or -1`);
    }
    return {
      type: integer(type, path, index),
      id: integer(id, path, index),
      size: integer(size, path, index),
      price: integer(price, path, index),
      side: direction === '1' ? 'buy' : 'sell',
    };
  });
}

/** Reads the first level of an order book file (`ask price,ask size,bid price,bid size,…`). */
export async function readRecordedBest(path: string): Promise<RecordedBest[]> {
  return (await readLines(path)).map((line, index) => {
    const [askPrice, askSize, bidPrice, bidSize] = columns(line, 4, path, index);
    return {
      ask: level(integer(askPrice, path, index), integer(askSize, path, index)),
      bid: level(integer(bidPrice, path, index), integer(bidSize, path, index)),
    };
  });
}

function level(price: number, size: number): RecordedLevel | undefined {
  return Math.abs(price) === EMPTY_LEVEL || size === 0 ? undefined : { price, size };
}

async function readLines(path: string): Promise<string[]> {
  const text = await readText(path);
  return text.split('\n').filter((line) => line.length > 0);
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  } catch (error) {
    throw new LobsterFileError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function columns(line: string, atLeast: number, path: string, index: number): string[] {
  const parts = line.trim().split(',');
  if (parts.length < atLeast) {
    throw new LobsterFileError(`${path}:${index + 1}: a row has at least ${atLeast} columns`);
  }
  return parts;
}

function integer(text: string | undefined, path: string, index: number): number {
  const value = Number(text);
  if (text === undefined || text === '' || !Number.isSafeInteger(value)) {
    throw new LobsterFileError(
      `${path}:${index + 1}: every column but the time is a whole number (got ${text ?? ''})`,
    );
  }
  return value;
}

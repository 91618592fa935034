import type { ExactJson } from './exact-json.ts';
import { plainDecimal, roundDecimal } from './decimal-text.ts';

/** What a source sent is not what it promises. Caught where the answer is made: it becomes `bad_payload`. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}

export type JsonObject = { readonly [name: string]: ExactJson };

const PRICE_PLACES = 4;

export function isObject(value: ExactJson | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: ExactJson | undefined): value is readonly ExactJson[] {
  return Array.isArray(value);
}

/** Throws PayloadError for anything else. */
export function objectOf(value: ExactJson | undefined, what: string): JsonObject {
  if (!isObject(value)) throw new PayloadError(`${what} is an object`);
  return value;
}

/** Throws PayloadError for anything else, an entry that is no object included. */
export function objectsOf(value: ExactJson | undefined, what: string): readonly JsonObject[] {
  if (!isList(value)) throw new PayloadError(`${what} is a list`);
  return value.map((entry) => objectOf(entry, `an entry of ${what}`));
}

/** A text that must be there; a number counts by its digits. */
export function textOf(row: JsonObject, name: string): string {
  const value = optionalText(row, name);
  if (value === null) throw new PayloadError(`${name} is a text`);
  return value;
}

/** Null for what is absent, null or empty. */
export function optionalText(row: JsonObject, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** A price in 10^-4 of the currency, rounded half up from the digits that were sent. */
export function priceOf(row: JsonObject, name: string): number {
  const price = optionalPrice(row, name);
  if (price === null) throw new PayloadError(`${name} is a price`);
  return price;
}

/** Null for what is absent or null. Throws PayloadError for a text that is no number. */
export function optionalPrice(row: JsonObject, name: string): number | null {
  return optionalNumber(row, name, PRICE_PLACES);
}

/** A count of whole shares or seconds, rounded; null for what is absent or null. */
export function optionalCount(row: JsonObject, name: string): number | null {
  return optionalNumber(row, name, 0);
}

/** An exact decimal without exponent; null for what is absent or null. */
export function optionalDecimal(row: JsonObject, name: string): string | null {
  const text = optionalText(row, name);
  if (text === null) return null;
  const plain = plainDecimal(text);
  if (plain === undefined) throw new PayloadError(`${name} is a number`);
  return plain;
}

/** Milliseconds since 1970 of an ISO instant; more than three places of a second are cut off. */
export function instantOf(row: JsonObject, name: string): number {
  const text = textOf(row, name).replace(/(\.[0-9]{3})[0-9]+/, '$1');
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new PayloadError(`${name} is an instant`);
  return ms;
}

/** The ISO date at the beginning of a text such as `2024-01-02T00:00:00.000Z`. */
export function dayOf(row: JsonObject, name: string): string {
  const day = textOf(row, name).slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day)))
    throw new PayloadError(`${name} begins with a date`);
  return day;
}

function optionalNumber(row: JsonObject, name: string, places: number): number | null {
  const text = optionalText(row, name);
  if (text === null) return null;
  const value = roundDecimal(text, places);
  if (value === undefined) throw new PayloadError(`${name} is a number`);
  return value;
}

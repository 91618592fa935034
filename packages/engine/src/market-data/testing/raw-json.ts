interface RawJson {
  rawJSON(text: string): unknown;
}

/** The types of the language do not know `JSON.rawJSON` yet; Node 22 and later have it. */
const json = JSON as unknown as RawJson;

/** A number in JSON with exactly these digits; null stays null. */
export function digits(text: string | null): unknown {
  return text === null ? null : json.rawJSON(text);
}

const MAX_SAMPLE = 120;
const KEY_IN_QUERY = /((?:apikey|api_key|token|key)=)[^&\s"']+/gi;

/** Returns the beginning of a text that came from outside, for an error: one line, without the key in any spelling. */
export function sampleWithout(key: string | undefined, text: string): string {
  let clean = text.replace(KEY_IN_QUERY, '$1***');
  if (key !== undefined && key !== '') {
    for (const spelling of [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)]) {
      clean = clean.replaceAll(spelling, '***');
    }
  }
  clean = clean.replace(/\s+/g, ' ').trim();
  return clean.length > MAX_SAMPLE ? `${clean.slice(0, MAX_SAMPLE - 1)}…` : clean;
}

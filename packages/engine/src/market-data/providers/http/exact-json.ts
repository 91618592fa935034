/** JSON as it was written: a number is the text of its digits, so that no price passes through a float. */
export type ExactJson =
  null | boolean | string | readonly ExactJson[] | { readonly [name: string]: ExactJson };

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
type ParseWithSource = (text: string, reviver: SourceReviver) => ExactJson;

/** The types of the language do not know the third argument of a reviver yet; Node 22 and later pass it. */
const parseWithSource = JSON.parse as ParseWithSource;

/** Parses JSON. Returns undefined for what is not JSON. */
export function parseExactJson(text: string): ExactJson | undefined {
  try {
    return parseWithSource(text, (_key, value, context) =>
      typeof value === 'number' ? (context.source ?? String(value)) : value,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

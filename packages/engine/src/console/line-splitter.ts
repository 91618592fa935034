/** Characters of an input line; a longer one is answered with an error and skipped. */
export const MAX_LINE_LENGTH = 65_536;

/** A line of input, or word that it was too long to be kept. */
export type InputLine = string | { readonly tooLong: true };

const TOO_LONG: InputLine = { tooLong: true };

/** Cuts chunks of text or UTF-8 into lines, in constant memory. A line break at the very end begins no further line. */
export async function* linesOf(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<InputLine[]> {
  const decoder = new TextDecoder();
  let rest = '';
  let skipping = false;
  for await (const chunk of chunks) {
    const text = rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
    const parts = text.split('\n');
    rest = parts.pop() ?? '';
    const lines: InputLine[] = parts.map((part) => {
      const line = skipping || part.length > MAX_LINE_LENGTH ? TOO_LONG : part;
      skipping = false;
      return line;
    });
    if (rest.length > MAX_LINE_LENGTH) {
      rest = '';
      skipping = true;
    }
    if (lines.length > 0) yield lines;
  }
  rest += decoder.decode();
  if (skipping) yield [TOO_LONG];
  else if (rest !== '') yield [rest];
}

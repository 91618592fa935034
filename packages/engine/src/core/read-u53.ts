import { readInt53 } from '@buttonwood/shared/messages/layout.ts';

/** What `readU53` returns for bytes that are not a u53. */
export const NOT_U53 = -1;

/** Reads a u53 that somebody outside wrote: any eight bytes may stand there. */
export function readU53(view: DataView, at: number): number {
  const value = readInt53(view, at);
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : NOT_U53;
}

import { readInt53 as importedReadInt53 } from '@buttonwood/shared/messages/layout.ts';

/** Constants of this module: the compiler folds them, while an imported or exported binding is read again for every field. */
const readInt53 = importedReadInt53;
const NONE = -1;

/** What `readU53` returns for bytes that are not a u53. */
export const NOT_U53 = NONE;

/** Reads a u53 that somebody outside wrote: any eight bytes may stand there. */
export function readU53(view: DataView, at: number): number {
  const value = readInt53(view, at);
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : NONE;
}

/** Something that only the person at the machine can mend; the message says how. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** Something that only the person at the machine can mend; the message says how. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** Does the work; a SetupError becomes its message and exit code 1, anything else is a bug and stays loud. */
export async function reportSetupErrors(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`setup: ${error.message}`);
    process.exitCode = 1;
  }
}

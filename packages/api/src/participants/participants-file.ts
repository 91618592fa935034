import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The simulated participants of the demo world; the seed makes up their passwords once. */
const participantsSchema = z.array(
  z.object({ kind: z.enum(['maker', 'noise']), email: z.string(), password: z.string() }),
);
export type ParticipantsFile = z.infer<typeof participantsSchema>;

export async function readParticipants(dataFolder: string): Promise<ParticipantsFile | undefined> {
  let text: string;
  try {
    text = await readFile(path(dataFolder), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return participantsSchema.parse(JSON.parse(text));
}

/** Readable by the owner of the data folder only. */
export async function writeParticipants(dataFolder: string, participants: ParticipantsFile): Promise<void> {
  await writeFile(path(dataFolder), `${JSON.stringify(participants, null, 2)}\n`, { mode: 0o600 });
}

function path(dataFolder: string): string {
  return join(dataFolder, 'participants.json');
}

import { hash, verify, type Options } from '@node-rs/argon2';

/** OWASP's floor for argon2id; Algorithm 2 is argon2id. */
const ARGON2ID: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Hashes at a time: each takes 19 MiB and a core for some tens of milliseconds. */
const MAX_CONCURRENT_HASHES = 2;
/** Sign-ins that may wait for their turn; the next is turned away. */
const MAX_WAITING_HASHES = 64;
/** Bytes of a password; longer ones are refused before anything is hashed. */
export const MAX_PASSWORD_BYTES = 1_024;

/** Thrown when more passwords wait to be hashed than are kept waiting. */
export class PasswordsBusy extends Error {
  override readonly name = 'PasswordsBusy';
}

/** Hashes and checks passwords, a bounded number at a time, with the same effort for users who do not exist. */
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private dummyHash: Promise<string> | undefined;

  /** Returns a PHC string. */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, ARGON2ID));
  }

  /** Returns whether the password fits; an undefined hash (unknown user) takes as long as a wrong password. */
  async verify(password: string, stored: string | undefined): Promise<boolean> {
    this.dummyHash ??= hash('nobody has this password', ARGON2ID);
    const against = stored ?? (await this.dummyHash);
    const fits = await this.inTurn(() => verify(against, password));
    return fits && stored !== undefined;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= MAX_CONCURRENT_HASHES) {
      if (this.waiting.length >= MAX_WAITING_HASHES) throw new PasswordsBusy();
      await new Promise<void>((resume) => this.waiting.push(resume));
    }
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}

/** Names of owners that a session keeps apart. */
export const MAX_OWNERS = 100_000;
const FIRST_OWNER = 1_000;
/** Orders without an owner are their own: numbers above those of the named owners. */
const FIRST_ANONYMOUS = FIRST_OWNER + MAX_OWNERS;

/** The account number of each owner that the input names. */
export class Owners {
  private readonly numbers = new Map<string, number>();

  /** Returns the account of `owner`, a new one for a new name; undefined when there are too many names. */
  accountOf(owner: string): number | undefined {
    const known = this.numbers.get(owner);
    if (known !== undefined || this.numbers.size === MAX_OWNERS) return known;
    const account = FIRST_OWNER + this.numbers.size;
    this.numbers.set(owner, account);
    return account;
  }

  /** Returns the account of an owner that was named before. */
  known(owner: string): number | undefined {
    return this.numbers.get(owner);
  }

  /** Returns the account of the `n`-th order, which has no owner. */
  anonymous(n: number): number {
    return FIRST_ANONYMOUS + n;
  }
}

/** What an order is to become. A ledger has one of these and fills it again and again. */
export class AmendTerms {
  quantity = 0;
  /** The cap where the order carries no limit. */
  limit = 0;
  stop = 0;
  /** What must be held while the amend is under way: cash of a buy, lots of a sell. Set when the amend has been found affordable. */
  required = 0;

  set(quantity: number, limit: number, stop: number): this {
    this.quantity = quantity;
    this.limit = limit;
    this.stop = stop;
    return this;
  }
}

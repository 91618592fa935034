/** A PlaceOrder in its frame, with what was looked up for it. A ledger has one of these and fills it again and again. */
export class PlainPlacement {
  view: DataView = new DataView(new ArrayBuffer(0));
  offset = 0;
  length = 0;
  size = 0;
  accountRow = 0;
  price = 0;
  worst = 0;
}

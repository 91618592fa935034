const NUMBER = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/;
/** More digits than this are not an amount of anything. */
const MAX_DIGITS = 60;

interface Decimal {
  readonly negative: boolean;
  /** All digits, and how many of them stand behind the point (may be negative). */
  readonly digits: string;
  readonly places: number;
}

/** Rounds a number's text, exponent allowed, to an integer of 10^-`places`, half away from zero. Undefined when it is no number or unsafe. */
export function roundDecimal(text: string, places: number): number | undefined {
  const decimal = parse(text);
  if (decimal === undefined) return undefined;
  const shift = places - decimal.places;
  if (shift > MAX_DIGITS) return undefined;
  let units: bigint;
  if (shift >= 0) units = BigInt(decimal.digits) * 10n ** BigInt(shift);
  else {
    const divisor = 10n ** BigInt(Math.min(-shift, 3 * MAX_DIGITS));
    units = (BigInt(decimal.digits) * 2n + divisor) / (2n * divisor);
  }
  const value = Number(decimal.negative ? -units : units);
  if (value === 0) return 0;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Writes a number's text without exponent, leading zeros and trailing zeros: `1.20e1` is `12`. Undefined when it is no number. */
export function plainDecimal(text: string): string | undefined {
  const decimal = parse(text);
  if (decimal === undefined || Math.abs(decimal.places) > MAX_DIGITS) return undefined;
  const { digits, places, negative } = decimal;
  const whole = places > 0 ? digits.padStart(places + 1, '0') : digits + '0'.repeat(-places);
  const point = whole.length - Math.max(places, 0);
  const fraction = whole.slice(point).replace(/0+$/, '');
  const integer = whole.slice(0, point).replace(/^0+(?=[0-9])/, '');
  const plain = fraction === '' ? integer : `${integer}.${fraction}`;
  return negative && plain !== '0' ? `-${plain}` : plain;
}

function parse(text: string): Decimal | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  if (digits.length > MAX_DIGITS) return undefined;
  return { negative: sign === '-', digits, places: fraction.length - Number(exponent) };
}

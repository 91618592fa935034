/** Thin grouping of whole digits ("1234567.50" -> "1,234,567.50"). Works on the text itself, so that no digit can change. */
export function groupDigits(text: string): string {
  const negative = text.startsWith('-');
  const [whole = '', fraction] = (negative ? text.slice(1) : text).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const tail = fraction === undefined ? '' : `.${fraction}`;
  return `${negative ? '−' : ''}${grouped}${tail}`;
}

/** What stands where a value is not known. */
export const NO_VALUE = '—';

/** Writes a wire decimal for reading; null as a dash. */
export function numberText(value: string | null | undefined): string {
  return value === null || value === undefined ? NO_VALUE : groupDigits(value);
}

/** Writes a wire decimal with its sign always shown ("+12.50", "−3.00", "0.00"). */
export function signedText(value: string | null | undefined): string {
  if (value === null || value === undefined) return NO_VALUE;
  const text = groupDigits(value);
  return text.startsWith('−') || /^[0.,]*$/.test(text) ? text : `+${text}`;
}

/** Returns which way a signed wire decimal points, for the colour class beside its sign. */
export function direction(value: string | null | undefined): 'up' | 'down' | '' {
  if (value === null || value === undefined || /^-?[0.]*$/.test(value)) return '';
  return value.startsWith('-') ? 'down' : 'up';
}

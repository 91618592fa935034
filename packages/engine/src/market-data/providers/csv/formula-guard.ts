const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'(?='*[=+\-@\t\r])/;

/** Writes one field of a CSV file so that no spreadsheet takes it for a formula; quoted where it must be. */
export function csvField(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Takes the guard away that `csvField` sets, so that a file that was exported is imported as it was. */
export function withoutGuard(text: string): string {
  return text.replace(GUARDED, '');
}

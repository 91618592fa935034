import type { BarSeriesInfo, Delay, Provenance } from '@buttonwood/shared/wire/company-types.ts';
import { dayAndTime } from '../../format/time-text.ts';

export const DELAY_WORDS: Readonly<Record<Delay, string>> = {
  real_time: 'Real time',
  delayed: 'Delayed',
  end_of_day: 'End of day',
  historical: 'Historical',
  made_up: 'Made up',
};
const BASIS_WORDS: Readonly<Record<BarSeriesInfo['basis'], string>> = {
  raw: 'as traded',
  split_adjusted: 'adjusted for splits',
  fully_adjusted: 'adjusted for splits and dividends',
};

/** "csv, historical, fetched 2026-11-22 18:02 UTC" */
export function provenanceText({ source, delay, fetched_at }: Provenance): string {
  return `${source}, ${DELAY_WORDS[delay].toLowerCase()}, fetched ${dayAndTime(fetched_at).slice(0, 16)} UTC`;
}

/** What the prices shown are corrected for. */
export function basisText(series: BarSeriesInfo, adjusted: boolean): string {
  if (!adjusted) return BASIS_WORDS.raw;
  // A source with both gives its traded prices as the main ones.
  return series.basis === 'raw' ? 'adjusted' : BASIS_WORDS[series.basis];
}

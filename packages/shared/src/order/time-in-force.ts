/**
 * Time in force. FIX 59. DAY ends when the schedule of the instrument says that the day ends, OPG with the opening auction and
 * CLS with the closing auction, for which it waits.
 */
export const TimeInForce = { day: 1, gtc: 2, gtd: 3, ioc: 4, fok: 5, opg: 6, cls: 7 } as const;
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce];
export type TimeInForceName = keyof typeof TimeInForce;
export const TIME_IN_FORCE_NAMES: readonly TimeInForceName[] = [
  'day',
  'gtc',
  'gtd',
  'ioc',
  'fok',
  'opg',
  'cls',
];

export function timeInForceName(tif: number): TimeInForceName {
  return TIME_IN_FORCE_NAMES[tif - 1] ?? 'gtc';
}

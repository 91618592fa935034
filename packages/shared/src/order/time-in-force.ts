/** Time in force. FIX 59. DAY, GTD, OPG and CLS need a session calendar and are refused until a listing has one. */
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

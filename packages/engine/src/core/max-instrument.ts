/** Instruments are numbered from 1 to this, so that an account number and an instrument fit one key below 2^53. */
export const MAX_INSTRUMENT = 2 ** 20 - 1;

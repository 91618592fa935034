import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainDecimal, roundDecimal } from './decimal-text.ts';
import { parseExactJson } from './exact-json.ts';

const SEED = 20_263;

describe('prices from outside', () => {
  test('are read from their digits, not through a float', () => {
    const json = parseExactJson('{"p":1.005,"list":[0.1,1e-05,12345678901234567890],"t":"x","n":null}');
    expect(json).toEqual({ p: '1.005', list: ['0.1', '1e-05', '12345678901234567890'], t: 'x', n: null });
  });

  test.each([
    ['185.64', 1_856_400],
    ['148.85005', 1_488_501],
    ['148.85004999999999', 1_488_500],
    ['-0.00005', -1],
    ['1e-05', 0],
    ['1.2E2', 1_200_000],
    ['0', 0],
  ])('%s is %i', (text, units) => {
    expect(roundDecimal(text, 4)).toBe(units);
  });

  test.each(['', 'NaN', '1,5', '0x10', '1e400', '99999999999999999', 'Infinity', '--1'])(
    '%j is none',
    (text) => {
      expect(roundDecimal(text, 4)).toBeUndefined();
    },
  );

  test('with four places or fewer lose nothing', () => {
    const units = fc.integer({ min: -(10 ** 14), max: 10 ** 14 });
    fc.assert(
      fc.property(units, (value) => {
        const sign = value < 0 ? '-' : '';
        const text = String(Math.abs(value)).padStart(5, '0');
        expect(roundDecimal(`${sign}${text.slice(0, -4)}.${text.slice(-4)}`, 4)).toBe(value);
      }),
      { seed: SEED },
    );
  });
});

describe('figures from outside', () => {
  test.each([
    ['4.0', '4'],
    ['0.125', '0.125'],
    ['1.20e1', '12'],
    ['2800000.5e6', '2800000500000'],
    ['5e-3', '0.005'],
    ['-0.0', '0'],
    ['-1.50', '-1.5'],
    ['007', '7'],
  ])('%s is %s', (text, plain) => {
    expect(plainDecimal(text)).toBe(plain);
  });

  test('what is no JSON is undefined', () => {
    expect(parseExactJson('{"a":')).toBeUndefined();
    expect(parseExactJson('<html>')).toBeUndefined();
  });
});

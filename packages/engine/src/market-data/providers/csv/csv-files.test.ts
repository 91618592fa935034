import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Bar } from '../../provider.ts';
import { DEMO_FILES, DEMO_HISTORY } from '../../demo-data.ts';
import { companiesToCsv, dailyBarsToCsv } from './csv-export.ts';
import { createCsvProvider } from './csv-provider.ts';

vi.setConfig({ testTimeout: 60_000 });

const HEADER = 'date,open,high,low,close,volume,Name';
const ALL = { from: '0001-01-01', to: '9999-12-31', interval: '1d' } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buttonwood-csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function files(bars: string, companies = 'Symbol,Security\n') {
  const paths = { companies: join(folder, 'companies.csv'), dailyBars: join(folder, 'bars.csv') };
  await writeFile(paths.companies, companies);
  await writeFile(paths.dailyBars, bars);
  return createCsvProvider(paths);
}

async function barsOf(
  provider: ReturnType<typeof createCsvProvider>,
  symbol: string,
): Promise<readonly Bar[]> {
  const answer = await provider.bars({ symbol, ...ALL });
  return answer.ok ? answer.value.bars : [];
}

test('what is exported is imported as it was', async () => {
  const demo = createCsvProvider(DEMO_FILES);
  const companies = await demo.companies();
  const history = await demo.bars({ symbol: 'AAPL', interval: '1d', ...DEMO_HISTORY });
  const bars = history.ok ? history.value.bars : [];
  const again = await files(
    [...dailyBarsToCsv(bars)].join(''),
    [...companiesToCsv(companies.ok ? companies.value : [])].join(''),
  );
  expect(bars).toHaveLength(1_259);
  expect(await barsOf(again, 'AAPL')).toEqual(bars);
  const read = await again.companies();
  expect(read.ok && read.value).toEqual(companies.ok && companies.value);
});

test('a name that a spreadsheet would take for a formula is written as a text, and read as it was', async () => {
  const demo = await createCsvProvider(DEMO_FILES).companies();
  const [first] = demo.ok ? demo.value : [];
  if (first === undefined) throw new Error('the demo files hold a company');
  const names = ['=HYPERLINK("x")', '+1', '-1', '@x', "'=y", "'quoted", 'A, "B"', 'two\nlines'];
  const text = [...companiesToCsv(names.map((name) => ({ ...first, name })))].join('');
  for (const line of text.split('\n')) expect(line).not.toMatch(/(^|,)"?[=+@-]/);
  const read = await (await files(`${HEADER}\n`, text)).companies();
  expect(read.ok && read.value.map(({ name }) => name)).toEqual(names);
});

test('rows of a packed file may stand in any order; the last one of a day counts', async () => {
  const rows = ['2024-01-03,3,3,3,3,30,A', '2024-01-02,1,1,1,1,10,A', '2024-01-02,2,2,2,2,20,A'];
  const path = join(folder, 'bars.csv.gz');
  await writeFile(path, gzipSync([HEADER, ...rows].join('\n')));
  const provider = createCsvProvider({ companies: path, dailyBars: path });
  const bars = await barsOf(provider, 'A');
  expect(bars.map(({ day, close, volume }) => [day, close, volume])).toEqual([
    ['2024-01-02', 20_000, 20],
    ['2024-01-03', 30_000, 30],
  ]);
});

describe('an impossible row', () => {
  test.each([
    ['a high below the close', '2024-01-02,10,10,9,11,5,A'],
    ['a price of zero', '2024-01-02,0,10,0,10,5,A'],
    ['a price that is no number', '2024-01-02,ten,10,9,10,5,A'],
    ['a day that is no date', '2024-13-02,10,10,9,10,5,A'],
    ['a part of a share', '2024-01-02,10,10,9,10,5.5,A'],
    ['an empty column', '2024-01-02,10,10,9,10,,A'],
  ])('%s is an error that names its line', async (_what, row) => {
    const provider = await files([HEADER, '2024-01-01,1,1,1,1,1,A', row].join('\n'));
    const answer = await provider.bars({ symbol: 'A', ...ALL });
    expect(answer.ok ? null : answer.error).toMatchObject({
      kind: 'bad_payload',
      detail: expect.stringContaining('line 3') as string,
    });
  });
});

test('a file that has been put right is read without a new start', async () => {
  const provider = await files(`${HEADER}\nnonsense`);
  expect((await provider.bars({ symbol: 'A', ...ALL })).ok).toBe(false);
  await writeFile(join(folder, 'bars.csv'), `${HEADER}\n2024-01-02,1,1,1,1,1,A`);
  expect((await provider.bars({ symbol: 'A', ...ALL })).ok).toBe(true);
});

/** The company store in a real browser on a real exchange: found by name, charted, taken away as a file, and moved from outside. */
import { readFile } from 'node:fs/promises';
import {
  startProviderDouble,
  type ProviderDouble,
} from '@buttonwood/engine/market-data/testing/provider-double.ts';
import { chromiumForTests } from '@buttonwood/engine/testing/chromium.ts';
import { startExchange, type RunningExchange } from '@buttonwood/engine/testing/running-exchange.ts';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Bound of waiting for what takes a moment on a machine that has nothing else to do. */
const WAIT_MS = 60_000;
/** Promised for the whole way, from the other market to the screen. */
const WITHIN_MS = 2_000;
/** A machine that is busy with other tests may be late now and then. */
const PRICES = 5;
/** Made-up bars follow the real ones for some weeks. */
const LAST_DAY = '2018-03-30';
const REAL_BARS = 1_259;

describe('a company', () => {
  let double: ProviderDouble;
  let exchange: RunningExchange;
  let browser: Browser;
  let page: Page;
  const failures: string[] = [];

  beforeAll(async () => {
    double = await startProviderDouble();
    exchange = await startExchange({
      env: { ...double.env, BUTTONWOOD_PROVIDERS: 'finnhub,csv,synthetic', BUTTONWOOD_SYNC_TO: LAST_DAY },
    });
    browser = await chromium.launch(chromiumForTests());
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      acceptDownloads: true,
    });
    page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => failures.push(error.message));
    await page.goto(`${exchange.url}/sign-in?next=/companies`);
    await page.getByTestId('demo-trader').click();
    await page.getByTestId('companies').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await exchange?.dispose();
    await double?.stop();
  });

  /** Waits until the chart shows at least so many bars, and returns how many. */
  async function barsDrawn(atLeast: number): Promise<number> {
    const chart = page.getByTestId('history-chart');
    const bars = async (): Promise<number> =>
      (await chart.getAttribute('data-drawn')) === 'true' ? Number(await chart.getAttribute('data-bars')) : 0;
    await expect.poll(bars, { timeout: WAIT_MS }).toBeGreaterThanOrEqual(atLeast);
    return bars();
  }

  /** Goes to the search with its key, and types into it. */
  async function search(text: string): Promise<void> {
    await page.locator('body').press('/');
    await page.locator('[data-testid=company-search]:focus').waitFor();
    await page.keyboard.type(text);
  }

  test('is found by its name from any page, with the keyboard alone', async () => {
    await search('coca');
    await page.getByTestId('found-KO').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /Coca-Cola/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/companies/KO');
  });

  test('shows its prices on a chart, and where the real ones end', async () => {
    await barsDrawn(100);
    // It is painted with the browser's next frame.
    await expect
      .poll(() => page.evaluate(PAINTED_COLOURS), { message: 'colours on the canvas', timeout: WAIT_MS })
      .toBeGreaterThan(3);
    await page.getByTestId('seam').waitFor();
    const note = page.getByTestId('history-note');
    await note
      .filter({ hasText: 'Real prices end on 2018-02-07. What follows, in grey, is made up (synthetic).' })
      .filter({ hasText: 'csv, historical, fetched' })
      .waitFor();
  });

  test('is read bar by bar with the arrows, across the seam', async () => {
    const chart = page.getByRole('application', { name: /Prices of KO/ });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await page
      .getByText(/^2018-03-\d\d: open [\d.]+, high .*, synthetic, made up$/)
      .waitFor({ state: 'attached' });
    await page.keyboard.press('Home');
    await page.getByText(/^2017-\d\d-\d\d: open [\d.]+, .*, csv$/).waitFor({ state: 'attached' });
  });

  test('shows everything there is, as a table as well', async () => {
    await page.getByTestId('range-max').check({ force: true });
    expect(await barsDrawn(REAL_BARS + 30)).toBeLessThan(REAL_BARS + 60);
    await page.getByTestId('history-as-table').click();
    const newest = page.getByTestId('history-table').locator('tbody tr').first();
    await newest.filter({ hasText: /^\s*2018-03-30.*synthetic, made up\s*$/ }).waitFor();
    await page.getByTestId('history-as-table').click();
  });

  test('gives its real prices away as a file, without a made-up one among them', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('history-csv').click(),
    ]);
    expect(download.suggestedFilename()).toBe('KO-1d-csv-adjusted.csv');
    const [heading, ...rows] = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(heading).toBe('ts,open,high,low,close,volume,source,adjusted');
    expect(rows).toHaveLength(REAL_BARS);
    expect(rows.at(-1)).toMatch(/^2018-02-07T00:00:00\.000000Z,[\d.,]+,csv,true$/);
  });

  test('is one key away from trading, and trading from it', async () => {
    await page.getByTestId('company-trade').click();
    await page.getByTestId('watch-about').filter({ hasText: 'About KO' }).waitFor();
    await search('AAPL');
    await page.getByTestId('found-AAPL').waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('watch-about').filter({ hasText: 'About AAPL' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/trade/AAPL');
    await page.locator('body').press('i');
    await page.getByRole('heading', { level: 1, name: /Apple/ }).waitFor();
  });

  test('shows a price from another market as its reference within two seconds', async () => {
    const reference = page.getByTestId('company-reference');
    await expect.poll(() => reference.textContent(), { timeout: WAIT_MS }).toMatch(/^[\d,.]+$/);
    await expect.poll(() => double.stream.subscriptions.includes('AAPL'), { timeout: WAIT_MS }).toBe(true);
    const opening = Number((await reference.textContent())?.replaceAll(',', ''));
    const took: number[] = [];
    for (let i = 1; i <= PRICES; i++) {
      const price = (opening + i / 10).toFixed(2);
      const sentAt = performance.now();
      double.stream.send({ symbol: 'AAPL', price, quantity: '10', at: Date.now() });
      await reference.filter({ hasText: price }).waitFor();
      took.push(performance.now() - sentAt);
      // A book hears of one price a second at most.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
    }
    expect(Math.min(...took)).toBeLessThan(WITHIN_MS);
  });

  test('nothing failed in the browser', () => {
    expect(failures).toEqual([]);
  });
});

/** Counts the colours of what the chart has painted; as text, because it runs in the browser. */
const PAINTED_COLOURS = `(() => {
  const colours = new Set();
  for (const canvas of document.querySelectorAll('.history-canvas canvas')) {
    if (canvas.width === 0 || canvas.height === 0) continue;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4 * 7) colours.add(data.slice(at, at + 3).join());
  }
  return colours.size;
})()`;

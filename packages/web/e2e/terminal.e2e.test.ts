import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type Page, type Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumForTests } from '@buttonwood/engine/testing/chromium.ts';
import { fixtureExchange, type FixtureExchange } from './fixture-exchange.ts';
import { serveApp } from './serve-app.ts';

const SIGNED_IN = ['/trade/AAPL', '/companies', '/companies/AAPL', '/funds', '/sessions', '/ops'];
const PAGES = [...SIGNED_IN, '/sign-in', '/sign-up'];
/** Bound of waiting for what takes a moment, or as long as the terminal says, on a machine that has nothing else to do. */
const WAIT_MS = 60_000;
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The built terminal in a real browser, with fixtures instead of an exchange: what only a browser can tell. */
describe('the terminal', () => {
  let browser: Browser;
  let app: Awaited<ReturnType<typeof serveApp>>;
  let page: Page;
  let exchange: FixtureExchange;
  const errors: string[] = [];

  beforeAll(async () => {
    app = await serveApp();
    browser = await chromium.launch(chromiumForTests());
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });
  afterEach(async () => {
    await page.context().close();
    expect(errors.splice(0)).toEqual([]);
  });

  async function open(
    path: string,
    options: { scheme?: 'dark' | 'light'; width?: number; height?: number; signedIn?: boolean } = {},
  ): Promise<void> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 720 },
      colorScheme: options.scheme ?? 'dark',
    });
    page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => errors.push(error.message));
    exchange = await fixtureExchange(page);
    exchange.signedIn = options.signedIn ?? true;
    await page.goto(app.url + path);
    await page.locator('h1').first().waitFor({ state: 'attached' });
  }
  async function openTrade(options: Parameters<typeof open>[1] = {}): Promise<void> {
    await open('/trade/AAPL', options);
    await page.getByTestId('open-order-row').first().waitFor({ state: 'attached' });
    await page.locator('.ladder-asks .ladder-price button').first().waitFor({ state: 'attached' });
  }
  const evaluate = (script: string): Promise<unknown> => page.evaluate(script);

  test('fits 1280 by 720 without a scroll, the whole ticket included', async () => {
    await openTrade();
    expect(await evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true);
    const submit = await page.getByTestId('ticket-submit').boundingBox();
    expect((submit?.y ?? Infinity) + (submit?.height ?? 0)).toBeLessThan(720);
    const chart = await page.locator('.area-chart').boundingBox();
    expect(chart?.height ?? 0, 'the chart is the hero').toBeGreaterThan(0.45 * 720);
  });

  test('a phone shows one thing at a time and never scrolls sideways', async () => {
    await openTrade({ width: 390, height: 844 });
    for (const view of ['chart', 'markets', 'book', 'trade', 'orders']) {
      await page.getByTestId(`view-${view}`).click();
      expect(await evaluate('document.documentElement.scrollWidth'), view).toBeLessThanOrEqual(390);
    }
  });

  test('keys reach the ticket, and sending says what became of it', async () => {
    await openTrade();
    await page.keyboard.press('s');
    await page.keyboard.type('172.50');
    await page.locator('body').press('Escape');
    await page.getByTestId('ticket-price').fill('172.50');
    await page.getByTestId('ticket-price').blur();
    await page.keyboard.press('q');
    await page.keyboard.type('25');
    await page.keyboard.press('Enter');
    await page.getByText('Working: Sell 25 AAPL.').waitFor();
    expect(exchange.placed).toMatchObject([{ side: 'sell', price: '172.50', qty: '25' }]);
  });

  test('a price of the ladder goes to the ticket as it is', async () => {
    await openTrade();
    const price = page.locator('.ladder-asks .ladder-price button').last();
    const text = await price.textContent();
    await price.click();
    expect(await page.getByTestId('ticket-price').inputValue()).toBe(text);
  });

  test('silence dims the values, then stops new orders, and the end of it brings everything back', async () => {
    await openTrade();
    await page.getByTestId('connection').getByText('Live').waitFor();
    exchange.fallSilent();
    await page.getByText('Reconnecting…').waitFor();
    expect(await page.locator('.area-book').getAttribute('data-stale')).toBe('true');
    await page.getByText(/^Offline — data as of/).waitFor();
    expect(await page.getByTestId('ticket-submit').isDisabled()).toBe(true);
    expect(await page.getByTestId('cancel-order').first().isEnabled()).toBe(true);
    const before = exchange.subscribed.length;
    exchange.speakAgain();
    await page.locator('.area-book[data-stale="false"]').waitFor();
    expect(exchange.subscribed.slice(before)).toContain('book.50ms:AAPL');
  });

  test('a gap in the chain makes the page ask for the book again', async () => {
    await openTrade();
    const before = exchange.subscribed.filter((key) => key === 'book.50ms:AAPL').length;
    exchange.push({
      ch: 'book.50ms',
      symbol: 'AAPL',
      type: 'delta',
      seq: 99,
      prev_seq: 98,
      data: { phase: 'continuous', indicative: null, bids: [['172.42', '1', 1]], asks: [] },
    });
    await expect
      .poll(() => exchange.subscribed.filter((key) => key === 'book.50ms:AAPL').length)
      .toBe(before + 1);
  });

  test('without a session the way leads to the sign-in and back', async () => {
    await open('/funds', { signedIn: false });
    await page.getByTestId('demo-trader').click();
    await page.getByRole('heading', { name: 'Funds' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/funds');
  });

  for (const scheme of ['dark', 'light'] as const) {
    for (const path of PAGES) {
      test(`axe finds nothing on ${path}, ${scheme}`, async () => {
        await open(path, { scheme, signedIn: !path.startsWith('/sign') });
        await page.waitForLoadState('networkidle');
        await page.evaluate(await readFile(axePath, 'utf8'));
        const found = await evaluate(
          'axe.run().then(({ violations }) => violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target + " " + (n.any[0]?.message ?? "")).join("; ")))',
        );
        expect(found).toEqual([]);
      });
    }
  }

  /** Kilobytes of script, compressed, that a fresh browser loads for a page. */
  async function scriptWeight(path: string, signedIn: boolean): Promise<number> {
    await open('/sign-in', { signedIn: false });
    exchange.signedIn = signedIn;
    const scripts: Response[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.push(response);
    });
    await page.goto(app.url + path);
    await page.waitForLoadState('networkidle');
    const bodies = await Promise.all(scripts.map((response) => response.body()));
    return bodies.reduce((bytes, body) => bytes + gzipSync(body).length, 0) / 1000;
  }

  test('a phone shows a company without a scroll to the side', async () => {
    await open('/companies/AAPL', { width: 390, height: 844 });
    await page.locator('[data-drawn=true]').waitFor();
    expect(await evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });

  test('signing in loads at most 45 kB of script, trading at most 125', async () => {
    expect(await scriptWeight('/sign-in', false)).toBeLessThan(45);
    await page.context().close();
    expect(await scriptWeight('/trade/AAPL', true)).toBeLessThan(125);
  });
});

/** An operator calls an auction, two traders take part in it, and an OCO order ends by its stop: on screens, on a real exchange. */
import { startExchange, type RunningExchange } from '@buttonwood/engine/testing/running-exchange.ts';
import { chromiumForTests } from '@buttonwood/engine/testing/chromium.ts';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const SYMBOL = 'KO';
/** Bound of waiting for what takes a moment on a machine that has nothing else to do. */
const WAIT_MS = 60_000;

describe('an auction', () => {
  let exchange: RunningExchange;
  let browser: Browser;
  let ops: Page;
  let buyer: Page;
  let seller: Page;
  const failures: string[] = [];

  beforeAll(async () => {
    // The calendar would end the auction at midnight.
    exchange = await startExchange({ env: { BUTTONWOOD_CALENDAR: 'none' } });
    browser = await chromium.launch(chromiumForTests());
    ops = await open('/sign-in?next=/ops');
    await ops.getByTestId('demo-ops').click();
    await ops.getByTestId('phases').waitFor();
    buyer = await signUp('Bea Buyer', 'bea@example.test');
    seller = await signUp('Sam Seller', 'sam@example.test');
    await deposit(buyer, 'USD', '10000');
    await deposit(seller, SYMBOL, '100');
    await seller.goto(`${exchange.url}/trade/${SYMBOL}`);
    await buyer.goto(`${exchange.url}/trade/${SYMBOL}`);
  });

  afterAll(async () => {
    await browser?.close();
    await exchange?.dispose();
  });

  test('is called by an operator, and everybody sees it', async () => {
    await announce('opening_auction');
    for (const page of [buyer, seller]) await textOf(page, 'auction', 'Opening auction');
    await textOf(ops, `phase-${SYMBOL}`, 'Opening auction');
  });

  test('collects orders that cross, and says what would trade', async () => {
    await enterOrder(seller, { side: 'sell', price: '44.00', quantity: '40' });
    await enterOrder(buyer, { side: 'buy', price: '45.00', quantity: '60' });
    for (const page of [buyer, seller]) {
      await textOf(page, 'indicative-volume', '40');
      await textOf(page, 'indicative-surplus', '20 left to buy');
      expect(await page.getByTestId('fill-row').count()).toBe(0);
    }
    await textOf(buyer, 'open-order-row', '0 / 60');
  });

  test('trades when its phase ends, and nobody was the aggressor', async () => {
    await announce('continuous');
    await textOf(buyer, 'open-order-row', '40 / 60');
    await buyer.getByTestId('auction').waitFor({ state: 'detached' });
    await textOf(buyer, 'tape', '◆');
    await buyer.getByTestId('tab-fills').click();
    await textOf(buyer, 'fill-row', 'Auction');
    await buyer.getByTestId('tab-orders').click();
    await buyer.getByTestId('cancel-order').first().click();
    await buyer.getByTestId('open-order-row').waitFor({ state: 'detached' });
  });

  test('is over, and an order with two prices ends when its stop is reached', async () => {
    await enterOrder(buyer, { side: 'sell', type: 'oco', price: '45.80', stop: '43.80', quantity: '10' });
    await textOf(buyer, 'order-conditions', 'stop 43.80');
    await textOf(seller, 'ladder', '45.80');
    await enterOrder(seller, { side: 'sell', price: '43.80', quantity: '1' });
    await textOf(seller, 'open-order-row', '0 / 1');
    await enterOrder(buyer, { side: 'buy', type: 'limit', price: '43.80', quantity: '1' });
    // The trade reaches the stop: the order leaves its place at 45.80 and finds nobody at the market.
    await buyer.getByTestId('order-conditions').waitFor({ state: 'detached' });
    await buyer.getByTestId('tab-activity').click();
    await buyer
      .getByText(/found nobody to trade with|no liquidity/i)
      .first()
      .waitFor();
  });

  test('nothing failed in any browser', () => {
    expect(failures).toEqual([]);
  });

  async function open(path: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => failures.push(`${path}: ${error.message}`));
    await page.goto(exchange.url + path);
    return page;
  }

  async function signUp(name: string, email: string): Promise<Page> {
    const page = await open('/sign-up');
    await page.getByTestId('sign-up-name').fill(name);
    await page.getByTestId('sign-up-email').fill(email);
    await page.getByTestId('sign-up-password').fill('correct horse battery staple');
    await page.getByTestId('sign-up-submit').click();
    await page.getByTestId('sign-out').waitFor();
    return page;
  }

  async function deposit(page: Page, asset: string, amount: string): Promise<void> {
    await page.getByTestId('nav-funds').click();
    await page.getByTestId('transfer-asset').selectOption(asset);
    await page.getByTestId('transfer-amount').fill(amount);
    await page.getByTestId('transfer-submit').click();
    await textOf(page, 'transfer-result', 'Deposited');
  }

  async function announce(phase: string): Promise<void> {
    await ops.getByTestId('phase-symbol').selectOption(SYMBOL);
    await ops.getByTestId('phase-choice').selectOption(phase);
    await ops.getByTestId('phase-submit').click();
  }

  async function enterOrder(
    page: Page,
    order: {
      readonly side: 'buy' | 'sell';
      readonly type?: string;
      readonly price: string;
      readonly stop?: string;
      readonly quantity: string;
    },
  ): Promise<void> {
    await page.getByTestId(`ticket-side-${order.side}`).check({ force: true });
    if (order.type !== undefined) await page.getByTestId('ticket-type').selectOption(order.type);
    await page.getByTestId('ticket-price').fill(order.price);
    if (order.stop !== undefined) await page.getByTestId('ticket-stop-price').fill(order.stop);
    await page.getByTestId('ticket-quantity').fill(order.quantity);
    const submit = page.getByTestId('ticket-submit');
    await submit.click();
    // A price far through the market is asked about once more.
    if ((await submit.textContent())?.includes('Review') === true) await submit.click();
    await page.locator('[data-testid=ticket-result][data-outcome=done]').waitFor();
  }

  /** Waits until an element with this test id shows `text`. */
  async function textOf(page: Page, testId: string, text: string): Promise<void> {
    await page.getByTestId(testId).filter({ hasText: text }).first().waitFor();
  }
});

/** The whole path in a real browser on a real exchange: two people sign up, get money and shares, and trade with each other. */
import { startExchange, type RunningExchange } from '@buttonwood/engine/testing/running-exchange.ts';
import { chromiumForTests } from '@buttonwood/engine/testing/chromium.ts';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const SYMBOL = 'KO';
/** Bound of waiting for what takes a moment on a machine that has nothing else to do. */
const WAIT_MS = 60_000;

describe('two new users', () => {
  let exchange: RunningExchange;
  let browser: Browser;
  let buyer: Page;
  let seller: Page;
  const failures: string[] = [];

  beforeAll(async () => {
    exchange = await startExchange();
    browser = await chromium.launch(chromiumForTests());
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

  test('the seller sees the order rest, and the buyer sees it in the book without asking', async () => {
    await enterOrder(seller, 'sell', '44.50', '40');
    await textOf(seller, 'open-order-row', '0 / 40');
    await buyer
      .locator('[data-testid=ladder] .ladder-asks .ladder-price button', { hasText: '44.50' })
      .first()
      .waitFor({ timeout: WAIT_MS });
  });

  test('the buyer trades against it: fill, position and balance change on both screens', async () => {
    await enterOrder(buyer, 'buy', '44.50', '25');
    await textOf(seller, 'open-order-row', '25 / 40');

    for (const page of [buyer, seller]) {
      await page.getByTestId('tab-fills').click();
      await textOf(page, 'fill-row', '44.50');
    }
    await buyer.getByTestId('tab-positions').click();
    await textOf(buyer, `position-${SYMBOL}`, '25');
    await seller.getByTestId('tab-positions').click();
    await textOf(seller, `position-${SYMBOL}`, '75');

    // 25 × 44.50 = 1,112.50, less three basis points for the taker and one for the maker, rounded half up to 0.0001.
    await buyer.getByTestId('tab-balances').click();
    await textOf(buyer, 'balance-USD', '8,887.1662');
    await seller.getByTestId('tab-balances').click();
    await textOf(seller, 'balance-USD', '1,112.3887');
  });

  test('what is left of the order is canceled and its shares are free again', async () => {
    await seller.getByTestId('tab-orders').click();
    await seller.getByTestId('cancel-order').first().click();
    await seller.getByTestId('open-order-row').waitFor({ state: 'detached', timeout: WAIT_MS });
    await seller.getByTestId('tab-balances').click();
    const available = seller.getByTestId(`balance-${SYMBOL}`).getByTestId('balance-available');
    await available.filter({ hasText: /^\s*75\s*$/ }).waitFor({ timeout: WAIT_MS });
  });

  test('nothing failed in either browser', () => {
    expect(failures).toEqual([]);
  });

  async function signUp(name: string, email: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => failures.push(`${name}: ${error.message}`));
    await page.goto(`${exchange.url}/sign-up`);
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

  async function enterOrder(
    page: Page,
    side: 'buy' | 'sell',
    price: string,
    quantity: string,
  ): Promise<void> {
    await page.getByTestId(`ticket-side-${side}`).check({ force: true });
    await page.getByTestId('ticket-price').fill(price);
    await page.getByTestId('ticket-quantity').fill(quantity);
    await page.getByTestId('ticket-submit').click();
  }

  /** Waits until an element with this test id shows `text`. */
  async function textOf(page: Page, testId: string, text: string): Promise<void> {
    await page.getByTestId(testId).filter({ hasText: text }).first().waitFor({ timeout: WAIT_MS });
  }
});

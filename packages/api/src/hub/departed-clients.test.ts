import { retainedSize } from '@buttonwood/engine/testing/retained-size.ts';
import { LedgerScript } from '@buttonwood/shared/account/testing/ledger-script.ts';
import { SeededBook } from '@buttonwood/shared/market-data/testing/seeded-book.ts';
import { afterEach, expect, test } from 'vitest';
import { HubServer } from './testing/hub-server.ts';
import { Tape } from './testing/tape.ts';

const AT = 1_790_000_000_000_000;
const FIRST = 5;
const LATER = 40;
let server: HubServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

test('clients that have come, listened and gone leave nothing behind in the channels', async () => {
  const tape = new Tape();
  await tape.commit(await tape.book(1, 'AAPL'), new SeededBook({ seed: 2 }).frame(10), AT);
  const ledger = new LedgerScript();
  for (let account = 1_000; account < 1_000 + FIRST + LATER; account++) ledger.open(account);
  await tape.commit(await tape.ledger(), ledger.take(), AT);
  const hubServer = await HubServer.start({ journal: tape.journal });
  server = hubServer;
  const { hub } = hubServer;
  let account = 1_000;
  const comeAndGo = async (clients: number): Promise<void> => {
    for (let count = 0; count < clients; count++) {
      const client = await hubServer.connect(`${account}/session-${account}`);
      account += 1;
      for (const ch of ['book', 'trades', 'ticker'] as const) await client.subscribe(ch, 'AAPL');
      for (const ch of ['orders', 'fills', 'balances'] as const) await client.subscribe(ch);
      client.socket.close();
      await client.until(() => hub.connectionCount === 0, true);
    }
  };
  await comeAndGo(FIRST);
  const before = retainedSize(hub.reads);
  await comeAndGo(LATER);
  expect(retainedSize(hub.reads)).toBeLessThan(before * 1.05);
}, 60_000);

import { DEMO_FILES, DEMO_HISTORY } from '@buttonwood/engine/market-data/demo-data.ts';
import { createCsvProvider } from '@buttonwood/engine/market-data/providers/csv/csv-provider.ts';
import { createSyntheticProvider } from '@buttonwood/engine/market-data/providers/synthetic/synthetic-provider.ts';
import { syncOnce, type SymbolOutcome } from '@buttonwood/engine/market-data/sync.ts';
import { describeProviderError } from '@buttonwood/engine/market-data/provider-error.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import { CommandLineProducer } from '../command-line-producer.ts';
import { UsageError, withDatabase, withJournal } from '../connections.ts';
import { referenceHandOver } from '../hand-over.ts';
import { progressBar } from '../progress-bar.ts';

export interface SyncCommandOptions {
  readonly symbols?: string;
  readonly from?: string;
  readonly to?: string;
}

/** `buttonwood sync --once`: companies and daily bars into the read model, the newest close into each book. Exit code 1 when a symbol failed. */
export async function sync(options: SyncCommandOptions): Promise<number> {
  const from = isoDay(options.from ?? DEMO_HISTORY.from);
  const to = isoDay(options.to ?? DEMO_HISTORY.to);
  return withJournal((journal) =>
    withDatabase(async (database) => {
      const listed = await database
        .selectFrom('read.instruments')
        .select('symbol')
        .orderBy('instrument_id')
        .execute();
      const symbols = options.symbols?.split(',') ?? listed.map((row) => row.symbol);
      const bar = progressBar('symbols', symbols.length);
      const report = await syncOnce({
        database,
        providers: [createCsvProvider(DEMO_FILES), createSyntheticProvider()],
        symbols,
        from,
        to,
        handOver: await referenceHandOver(database, new CommandLineProducer(journal)),
        onProgress: (done) => {
          bar.show(done);
        },
      });
      bar.end();
      console.log(`${report.companies} companies`);
      for (const outcome of report.outcomes) console.log(describe(outcome));
      return report.outcomes.some((outcome) => outcome.source === null) ? 1 : 0;
    }),
  );
}

function describe({ symbol, source, bars, reference, errors }: SymbolOutcome): string {
  const columns = [symbol.padEnd(8), (source ?? 'failed').padEnd(10), String(bars).padStart(6), 'bars'];
  if (reference !== null) columns.push(`  reference ${formatCash(reference.price)}`);
  if (source === null) columns.push(`  ${errors.map(describeProviderError).join('; ')}`);
  return columns.join(' ');
}

function isoDay(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new UsageError(`a day is written 2018-02-07 (got ${text})`);
  }
  return text;
}

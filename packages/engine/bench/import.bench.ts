import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql, type Kysely } from 'kysely';
import { createCsvProvider } from '../src/market-data/providers/csv/csv-provider.ts';
import { syncOnce } from '../src/market-data/sync.ts';
import { openDatabase } from '../src/read-model/database.ts';
import { migrateToLatest } from '../src/read-model/migrate.ts';
import type { Database } from '../src/read-model/schema.ts';
import { freePort } from '../src/servers/free-port.ts';
import { outsideFolder } from '../src/servers/postgres-home.ts';
import { startPostgresServer } from '../src/servers/postgres-server.ts';
import { DEMO_FILES } from '../src/market-data/demo-data.ts';
import { writeHistoryFile } from './import/history-file.ts';

/*
 * pnpm bench:import [--json] [--companies 500] [--queries 2000]
 * Imports five years of daily bars of many companies from a file, through the same core as every synchronization, into a
 * Postgres as `npm start` runs it (durable); then asks for the whole chart of one company after the other. Prints the time, the
 * most memory the process ever had, and how long a chart query takes. A second import of the same file follows: it writes nothing.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    companies: { type: 'string', default: '500' },
    queries: { type: 'string', default: '2000' },
  },
});
const DAYS = { from: '2021-01-04', to: '2025-12-31' };
const TARGET_P99_MS = 20;
const WARM_UP_QUERIES = 50;

const symbols = Array.from({ length: Number(values.companies) }, (_, i) => `B${String(i).padStart(4, '0')}`);
const folder = mkdtempSync(join(tmpdir(), 'buttonwood-import-'));
chmodSync(folder, 0o755);
const server = await startPostgresServer({
  ...{ dataDir: folder, port: await freePort(), password: 'bench', onLine: () => undefined },
});
const db = openDatabase(server.url);
try {
  await migrateToLatest(server.url);
  const file = join(folder, 'daily-bars.csv');
  const bars = await writeHistoryFile(file, symbols, DAYS);
  const first = await importAll(file);
  const second = await importAll(file);
  await sql`analyze read.bars`.execute(db);
  const chart = await chartTimes(db, Number(values.queries));
  const cpu = cpus();
  const report = {
    machine: `${cpu.length} x ${cpu[0]?.model ?? 'unknown'}, Node ${process.version}`,
    companies: symbols.length,
    bars,
    importSeconds: first.seconds,
    barsPerSecond: Math.round(bars / first.seconds),
    peakMemoryMiB: first.peakMemoryMiB,
    secondImport: { seconds: second.seconds, rowsWritten: second.rows },
    chartQuery: { ...chart, targetP99Ms: TARGET_P99_MS },
    passed: first.rows === bars && second.rows === 0 && chart.p99Ms <= TARGET_P99_MS,
  };
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else print(report);
  process.exitCode = report.passed ? 0 : 1;
} finally {
  await db.destroy();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(outsideFolder(folder), { recursive: true, force: true });
}

interface Import {
  readonly seconds: number;
  readonly rows: number;
  readonly peakMemoryMiB: number;
}

async function importAll(dailyBars: string): Promise<Import> {
  const started = performance.now();
  const { outcomes } = await syncOnce({
    ...{ database: db, host: 'console', symbols, days: DAYS, waitUntil: 0 },
    providers: [createCsvProvider({ companies: DEMO_FILES.companies, dailyBars, basis: 'raw' })],
    signal: new AbortController().signal,
  });
  return {
    seconds: Math.round(performance.now() - started) / 1_000,
    rows: outcomes.reduce((sum, outcome) => sum + outcome.bars, 0),
    // Linux and macOS agree on kibibytes here; it is the most this process has ever had.
    peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}

interface ChartTimes {
  readonly queries: number;
  readonly barsEach: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}

/** The whole daily chart of one company after the other, each column as one text, as the API reads it. */
async function chartTimes(database: Kysely<Database>, queries: number): Promise<ChartTimes> {
  const times: number[] = [];
  let barsEach = 0;
  for (let i = -WARM_UP_QUERIES; i < queries; i++) {
    const symbol = symbols[((i + WARM_UP_QUERIES) * 37) % symbols.length];
    const started = performance.now();
    const { rows } = await sql<Record<string, string>>`
      select string_agg(extract(epoch from starts_at)::int8::text, ',') as starts_at, string_agg(open::text, ',') as open,
        string_agg(high::text, ',') as high, string_agg(low::text, ',') as low,
        string_agg(close::text, ',') as close, string_agg(volume::text, ',') as volume
      from (
        select starts_at, open, high, low, close, volume from read.bars
        where symbol = ${symbol} and interval = '1d' and source = 'csv' and not adjusted
        order by starts_at limit 5000
      ) b`.execute(database);
    const columns = Object.values(rows[0] ?? {}).map((text) => text.split(',').map(Number));
    if (i >= 0) times.push(performance.now() - started);
    barsEach = columns[0]?.length ?? 0;
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  return { queries, barsEach, p50Ms: at(0.5), p99Ms: at(0.99), worstMs: at(1) };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function print(report: {
  readonly machine: string;
  readonly companies: number;
  readonly bars: number;
  readonly importSeconds: number;
  readonly barsPerSecond: number;
  readonly peakMemoryMiB: number;
  readonly secondImport: { readonly seconds: number; readonly rowsWritten: number };
  readonly chartQuery: ChartTimes & { readonly targetP99Ms: number };
  readonly passed: boolean;
}): void {
  const { secondImport: second, chartQuery: chart } = report;
  console.log(report.machine);
  console.log(`${report.companies} companies, ${report.bars} daily bars`);
  console.log(
    `import        ${report.importSeconds} s, ${report.barsPerSecond} bars/s, at most ${report.peakMemoryMiB} MiB`,
  );
  console.log(`second import ${second.seconds} s, ${second.rowsWritten} rows written`);
  console.log(
    `chart query   ${chart.barsEach} bars: p50 ${chart.p50Ms} ms, p99 ${chart.p99Ms} ms, worst ${chart.worstMs} ms (target p99 ${chart.targetP99Ms} ms)`,
  );
  console.log(report.passed ? 'passed' : 'FAILED');
}

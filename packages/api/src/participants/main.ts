import { onShutdown, reportReady } from '@buttonwood/engine/servers/supervised-program.ts';
import { pino } from 'pino';
import { runMarketMaker } from './market-maker.ts';
import { runNoiseTrader } from './noise-trader.ts';
import { join } from './participant.ts';
import { readParticipants } from './participants-file.ts';
import { Random } from './random.ts';

/** Mean pause between two actions of one participant (maker: per instrument), by BUTTONWOOD_BOTS. */
const PACES = {
  calm: { makerMs: 9_000, noiseMs: 1_500 },
  busy: { makerMs: 2_000, noiseMs: 250 },
  storm: { makerMs: 250, noiseMs: 20 },
} as const;

const log = pino({ name: 'participants' });

/** Runs the simulated participants until SIGTERM, SIGINT or the end of the supervisor. */
async function main(): Promise<void> {
  const stop = new AbortController();
  onShutdown(() => {
    stop.abort();
    return Promise.resolve();
  });
  const dataFolder = process.env['BUTTONWOOD_DATA'] ?? '.buttonwood';
  const baseUrl = `http://${process.env['BUTTONWOOD_HOST'] ?? '127.0.0.1'}:${process.env['BUTTONWOOD_PORT'] ?? '7878'}`;
  const participants = await readParticipants(dataFolder);
  if (participants === undefined)
    throw new Error(`${dataFolder}/participants.json exists once the demo is seeded`);
  const pace = PACES[paceName()];
  const joined = await Promise.all(
    participants.map(async (one) => ({ one, participant: await join(baseUrl, one, stop.signal) })),
  );
  reportReady();
  log.info(`${joined.length} simulated participants trade`);
  await Promise.all(
    joined.map(({ one, participant }, index) => {
      const random = new Random(seed() + index);
      return one.kind === 'maker'
        ? runMarketMaker(participant, { random, meanPauseMs: pace.makerMs, signal: stop.signal })
        : runNoiseTrader(participant, { random, meanPauseMs: pace.noiseMs, signal: stop.signal });
    }),
  );
}

function paceName(): keyof typeof PACES {
  const name = process.env['BUTTONWOOD_BOTS'] ?? 'calm';
  if (name === 'calm' || name === 'busy' || name === 'storm') return name;
  throw new Error(`BUTTONWOOD_BOTS is off, calm, busy or storm (got ${name})`);
}

/** BUTTONWOOD_SEED repeats a day; otherwise every start is another one. */
function seed(): number {
  const given = Number(process.env['BUTTONWOOD_SEED']);
  return Number.isSafeInteger(given) && given > 0 ? given : Date.now();
}

main().then(
  () => {
    process.exit(0);
  },
  (error: unknown) => {
    log.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);

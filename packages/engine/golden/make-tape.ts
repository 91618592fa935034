/*
 * node packages/engine/golden/make-tape.ts
 * Plays a seeded story of the whole exchange and keeps every frame of it, in and out, as the golden tape of the present rules
 * version. Run it once for a rules version, before its first release; never again after: see README.md here.
 */
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { RULES_VERSION } from '@buttonwood/shared/rules-version.ts';
import { writeGoldenTape, type GoldenFrame } from '../src/core/golden-tape.ts';
import { seededDice } from '../src/core/ledger/dice.ts';
import { SnapshotWriter } from '../src/core/snapshot-bytes.ts';
import { TradingGame } from '../src/core/trading-game.ts';

/** A story in which rules 1 and 2 part: accounts meet themselves in auctions. */
const SEED = 3;
const FRAMES = 6_000;

const frames: GoldenFrame[] = [];
const game = new TradingGame(seededDice(SEED), (actor, at, input, output) =>
  frames.push({ actor, at, input, output }),
);
while (game.world.frames < FRAMES) game.step();
game.world.drain();
game.cancelEverything();

const to = new SnapshotWriter();
writeGoldenTape(to, frames);
const file = new URL(`rules-${RULES_VERSION}.tape.gz`, import.meta.url);
writeFileSync(file, gzipSync(to.take(), { level: 9 }));
process.stdout.write(`${frames.length} frames of ${new Set(frames.map(({ actor }) => actor)).size} actors\n`);

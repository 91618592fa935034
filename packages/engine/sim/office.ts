import { planRealignment, realign } from '../src/archive/realign.ts';
import type { Exchange } from './exchange.ts';

const MAX_ARCHIVERS = 2;

/**
 * The archiver of an exchange, by dice: killed, started again, two at once. What it does must be right at whatever step it is
 * killed, and nobody may notice that it trims.
 */
export class Office {
  private readonly exchange: Exchange;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  strike(): void {
    const { exchange } = this;
    const [first] = exchange.archivers;
    if (first !== undefined && exchange.dice.below(2) === 0) exchange.kill(first);
    if (exchange.archivers.length < MAX_ARCHIVERS) exchange.startArchiver();
  }

  heal(): void {
    const { exchange } = this;
    if (exchange.hasOffice && exchange.archivers.length === 0) exchange.startArchiver();
  }

  /**
   * After an operator has approved what is left, the archive gives up what was given up. What nobody has read back yet may be damaged,
   * as an archiver would find out.
   */
  async realign(): Promise<void> {
    const { archive, actors, server } = this.exchange;
    for (const { name } of actors) {
      const piece = await archive.unverified(name);
      if (piece !== undefined) await archive.dropUnverified(piece);
      await realign(archive, await planRealignment(archive, server, name));
    }
  }
}

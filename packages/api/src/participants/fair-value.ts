import type { Random } from './random.ts';

/** Standard step of the walk and pull back to the anchor, in parts of the price. */
const STEP = 0.0004;
const PULL = 0.004;

/** What a market maker believes a share is worth: a walk in ticks that is drawn back to the reference price. */
export class FairValue {
  private readonly random: Random;
  private value: number;

  constructor(start: number, random: Random) {
    this.value = start;
    this.random = random;
  }

  /** Moves one step, drawn to `anchor` (the reference price of the moment, in ticks), and returns the value in whole ticks. */
  step(anchor: number): number {
    const normal = this.random.next() + this.random.next() + this.random.next() - 1.5;
    this.value += this.value * STEP * normal * 2 + (anchor - this.value) * PULL;
    return Math.max(1, Math.round(this.value));
  }
}

/** Numbers that decide what a random test does next: drawn from a seed, or a list that fast-check made and can shrink. */
export interface Dice {
  /** Returns an integer from 0 to `sides` - 1. */
  below(sides: number): number;
}

/** Endless dice from a seed (xorshift32); the same seed gives the same numbers. */
export function seededDice(seed: number): Dice {
  let state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) | 1;
  return {
    below(sides) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % sides;
    },
  };
}

/** Dice that fall as the list says, and show 0 when it has ended. */
export function listedDice(numbers: readonly number[]): Dice {
  let next = 0;
  return {
    below(sides) {
      const number = numbers[next] ?? 0;
      next += 1;
      return number % sides;
    },
  };
}

/** Returns one of `choices`. */
export function pick<T>(dice: Dice, choices: readonly [T, ...T[]]): T {
  return choices[dice.below(choices.length)] ?? choices[0];
}

/** Returns one of `choices`, or undefined when there is none. */
export function pickIfAny<T>(dice: Dice, choices: readonly T[]): T | undefined {
  return choices[dice.below(Math.max(1, choices.length))];
}

import type { Random } from '../../src/platform/ports.ts';

/** A Random port that always gives the same fraction. */
export function fixedRandom(fraction = 0.5): Random {
  return { fraction: () => fraction };
}

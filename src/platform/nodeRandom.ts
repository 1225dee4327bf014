import type { Random } from './ports.ts';

export function nodeRandom(): Random {
  return { fraction: () => Math.random() };
}

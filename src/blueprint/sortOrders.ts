import type { Environment } from '../contract/resources/environments.ts';
import type { EnvironmentEntry } from './schema.ts';
import { sameName } from './toWire.ts';

/**
 * The order of the list is the order of the environments. By index in the list: the position to write; empty where the server's
 * order is right already. New environments go last by themselves.
 */
export function sortOrders(entries: readonly EnvironmentEntry[], existing: readonly Environment[]): ReadonlyMap<number, number> {
  const positions = entries.map((entry) => existing.find((environment) => sameName(environment.Name, entry.name))?.SortOrder);
  if (isInOrder(positions)) return new Map();
  const first = Math.max(-1, ...existing.map((environment) => environment.SortOrder)) + 1;
  return new Map(entries.map((_, index) => [index, first + index]));
}

/** Strictly rising, and nothing new before something that is there. */
function isInOrder(positions: readonly (number | undefined)[]): boolean {
  return positions.every((position, index) => {
    const before = positions[index - 1];
    if (index === 0) return true;
    return position === undefined || (before !== undefined && before < position);
  });
}

import type { ActivityElement, ActivityLogElement } from '../contract/resources/activityLog.ts';
import type { SeenLog } from './taskLog.ts';
import type { SeenLines } from './unseenLines.ts';

/**
 * How many of the newest lines of each node are asked for, one size after the other until nothing that was not told is left out: most
 * polls bring few lines, and a log may hold millions.
 */
export const logWindows = [100, 2000, 'all'] as const;
export type LogWindow = number | 'all';

/** Whether a reading of the newest lines of each node leaves out none that were not told yet. */
export function joinsWhatWasTold(seen: SeenLog, nodes: readonly ActivityElement[], window: LogWindow): boolean {
  if (window === 'all') return true;
  return nodes.every(
    (node) => joins(seen.get(node.Id)?.lines, node.LogElements, window) && joinsWhatWasTold(seen, node.Children ?? [], window),
  );
}

function joins(told: SeenLines | undefined, elements: readonly ActivityLogElement[], most: number): boolean {
  const gaps = elements.filter(isGap).length;
  const isWhole = gaps === 0 && elements.length < most;
  if (isWhole) return true;
  // Without numbers, equal lines of one moment can not be told apart: only a whole node says which of them are new.
  if (elements.some((line) => !isGap(line) && typeof line.Number !== 'number')) return false;
  const last = elements.findLastIndex((line) => !isGap(line) && (line.Number ?? Infinity) <= (told?.highest ?? -Infinity));
  return last >= 0 && !elements.slice(last + 1).some(isGap);
}

function isGap(line: ActivityLogElement): boolean {
  return line.Category === 'Gap';
}

import type { LogPage } from './logIndex.ts';
import type { LineRecord } from './logRecords.ts';

/**
 * A line for where numbers are missing because the log grew beyond its limit. It has the number of the last one that is missing, so that
 * a client that follows by numbers learns of it exactly when it has not seen that line.
 */
export function gapOf(pages: readonly LogPage[]): LineRecord | undefined {
  for (const [index, { last, lastId, lastAt }] of pages.entries()) {
    const count = (pages[index + 1]?.first ?? 0) - last - 1;
    if (count <= 0) continue;
    const text = `${count} lines are left out here: the log grew beyond its limit, so only its beginning and its end are kept.`;
    return { k: 'line', id: lastId, n: last + count, category: 'Gap', at: lastAt, text };
  }
  return undefined;
}

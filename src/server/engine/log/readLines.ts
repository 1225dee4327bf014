import { readParts } from '../files/logFile.ts';
import type { LogPage } from './logIndex.ts';
import type { LineRecord } from './logRecords.ts';
import { parseRecord } from './logRecords.ts';

/** The lines that some nodes have on a page, in order, some at a time. Reads the whole page only for nodes with many lines on it. */
export async function* readLines(page: LogPage, ids: ReadonlySet<string>): AsyncGenerator<readonly LineRecord[]> {
  const counts = [...ids].map((id) => page.counts.get(id));
  const isSparse = counts.every((count) => count === undefined || count.places !== undefined);
  const places = counts.flatMap((count) => count?.places ?? []).toSorted((a, b) => a.start - b.start);
  const markers = [...ids].map((id) => `"id":${JSON.stringify(id)}`);
  for await (const texts of readParts(page.path, isSparse ? places : [page])) {
    const own = texts.filter((text) => markers.some((marker) => text.includes(marker)));
    yield own.flatMap((text) => {
      const record = parseRecord(text);
      return record?.k === 'line' && ids.has(record.id) ? [record] : [];
    });
  }
}

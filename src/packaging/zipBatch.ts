import type { PlannedEntry } from './planPackage.ts';

/**
 * Entries as they travel to a worker thread: a copy of an object is made name by name and value by value, a copy of numbers at
 * once. `texts` has each entry's path, content or target.
 */
export interface ZipBatch {
  readonly names: readonly string[];
  readonly texts: readonly string[];
  readonly numbers: Float64Array<ArrayBuffer>;
}

const numbersPerEntry = 6;
const kinds = ['file', 'text', 'link'] as const;

export function encodeBatch(entries: readonly PlannedEntry[]): ZipBatch {
  const numbers = new Float64Array(entries.length * numbersPerEntry);
  const texts = entries.map((entry, index) => {
    const at = index * numbersPerEntry;
    numbers[at] = kinds.indexOf(entry.kind);
    numbers[at + 1] = entry.mode;
    numbers[at + 2] = entry.modified;
    if (entry.kind === 'text') return entry.content;
    if (entry.kind === 'link') return entry.target;
    numbers[at + 3] = entry.source.size;
    numbers[at + 4] = entry.source.modifiedMs;
    numbers[at + 5] = entry.source.inode;
    return entry.source.path;
  });
  return { names: entries.map((entry) => entry.name), texts, numbers };
}

/** The entries again, as far as writing them needs. */
export function decodeBatch({ names, texts, numbers }: ZipBatch): PlannedEntry[] {
  return names.map((name, index) => {
    const number = (place: number): number => numbers[index * numbersPerEntry + place] ?? 0;
    const kind = kinds[number(0)];
    const [mode, modified] = [number(1), number(2)];
    const text = texts[index] ?? '';
    if (kind === 'text') return { kind: 'text', name, mode, modified, content: text };
    if (kind === 'link') return { kind: 'link', name, mode, modified, target: text };
    const source = { kind: 'file', path: text, name, size: number(3), mode, modifiedMs: number(4), inode: number(5) } as const;
    return { kind: 'file', name, mode, modified, source };
  });
}

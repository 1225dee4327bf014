import type { View } from '../view.ts';
import { lines } from '../view.ts';

/** What octo told of: `level` is a compression level of zlib, `files` are the names inside the package. */
export interface Packed {
  readonly id: string;
  readonly version: string;
  readonly format: string;
  readonly level: number;
  readonly include: readonly string[];
  /** Absolute. */
  readonly basePath: string;
  readonly outFolder: string;
  readonly fileName: string;
  readonly files: readonly string[];
  readonly verbose: boolean;
}

/** What octo told of a package it made (octo-classic.md §4.2). */
export function packed(facts: Packed): View {
  const { id, version, outFolder, fileName, files, verbose } = facts;
  const packing = `Packing ${id} version "${version}"...`;
  const saving = `Saving "${fileName}" to "${outFolder}"...`;
  const started = verbose ? ['Verbose logging', packing] : [packing];
  const added = verbose ? files.map((file) => `Added file: ${file}`) : [];
  if (facts.format === 'nupkg') return lines(...started, ...added, saving, 'Done.');
  const patterns = facts.include.length === 0 ? ['**'] : facts.include;
  const adding = patterns.map((pattern) => `Adding files from "${facts.basePath}" matching pattern "${pattern}"`);
  const level = `Setting Zip compression level to ${levelName(facts.level)}`;
  return lines(...(facts.format === 'zip' ? [level] : []), ...started, saving, ...adding, ...added, 'Done.');
}

function levelName(level: number): string {
  if (level === 9) return 'SmallestSize';
  if (level > 1) return 'Optimal';
  return level === 1 ? 'Fastest' : 'NoCompression';
}

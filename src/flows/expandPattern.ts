import { resolve, sep } from 'node:path';
import { parseIncludePattern } from '../packaging/includePattern.ts';
import type { Files } from '../platform/ports.ts';

/** What a text names; paths are absolute. */
export type Named =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder' | 'absent'; readonly path: string }
  /** The files that match, sorted; perhaps none. `root` is where the search began. */
  | { readonly kind: 'pattern'; readonly paths: readonly string[]; readonly root: string };

/** The files that a path or a pattern (`dist/*.zip`, `**` for any depth) names: shells of Windows expand none. What stands there under that very name wins. */
export async function expandPattern(text: string, where: { readonly cwd: string; readonly files: Files }): Promise<Named> {
  const path = resolve(where.cwd, text);
  const kind = await where.files.kind(path);
  if (kind === 'file' || kind === 'folder') return { kind, path };
  if (!/[*?]/.test(text)) return { kind: 'absent', path };
  const pattern = parseIncludePattern(text, where.cwd.split(sep).join('/'));
  const matches = (await where.files.list(pattern.root, pattern.depth)).filter((candidate) => pattern.matches(candidate));
  return { kind: 'pattern', root: pattern.root, paths: matches.map((match) => resolve(match)) };
}

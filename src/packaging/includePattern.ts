import { posix } from 'node:path';

/**
 * One `--include` pattern, understood as octo did (NuGet's resolver): matched against whole paths, without regard to case,
 * dot-files included.
 */
export interface IncludePattern {
  readonly text: string;
  /** Absolute folder, with `/`, where the search starts: everything before the first wildcard's folder. */
  readonly root: string;
  /** Whether sub-folders of the root are searched. */
  readonly depth: 'folder' | 'tree';
  /** Whether the pattern names one path, without wildcards. */
  readonly literal: boolean;
  /** Whether the absolute path, written with `/`, is meant. */
  matches(path: string): boolean;
  /** The path relative to the root. */
  below(path: string): string;
  /** The path of a found file inside a nupkg: below the root for trees, its bare name otherwise, as octo flattened. */
  flatName(path: string): string;
}

/**
 * Reads a pattern relative to `basePath` (absolute, `/` as separator). `**` is any depth, `*` any run without a separator,
 * `?` any one character; a trailing `/` means everything beneath; an absolute pattern replaces the base path; `\` is taken for `/`.
 */
export function parseIncludePattern(text: string, basePath: string): IncludePattern {
  const slashed = text.replaceAll('\\', '/');
  const whole = slashed.length > 1 && slashed.endsWith('/') ? `${slashed}**` : slashed;
  const { root, glob } = splitAtWildcard(isAbsolute(whole) ? '' : basePath, whole);
  const literal = !/[*?]/.test(glob);
  const tree = glob.includes('**') || /[*?]/.test(posix.dirname(glob));
  const matchesBelow = matcherOf(glob);
  const below = (path: string): string => (root === '/' ? path.slice(1) : path.slice(root.length + 1));
  return {
    ...{ text, root, literal, depth: tree ? 'tree' : 'folder' },
    below,
    matches: (path) => path.startsWith(root === '/' ? '/' : `${root}/`) && matchesBelow(below(path)),
    flatName: (path) => (tree ? below(path) : posix.basename(path)),
  };
}

function isAbsolute(pattern: string): boolean {
  return pattern.startsWith('/') || /^[A-Za-z]:\//.test(pattern);
}

/** Moves every leading folder without a wildcard from the pattern to the root. */
function splitAtWildcard(from: string, pattern: string): { root: string; glob: string } {
  const firstWildcard = pattern.search(/[*?]/);
  const lastSeparator = pattern.lastIndexOf('/', firstWildcard === -1 ? pattern.length : firstWildcard);
  const folder = lastSeparator === -1 ? '.' : pattern.slice(0, lastSeparator + 1);
  const root = posix.join(from, folder).replace(/(?<=.)\/$/, '');
  return { root, glob: pattern.slice(lastSeparator + 1) };
}

const wildcards: readonly (readonly [RegExp, string])[] = [
  // NuGet's special case: `.**` finds dot-files but neither `./x` nor `../x`.
  [/^\.\*\*/, String.raw`\.[^/.]*`],
  [/^\*\*\//, '(?:.+/)?'],
  [/^\*\*/, '.*'],
  [/^\*/, '[^/]*/?'],
  [/^\?/, '.'],
];

/** Everything is what most packs ask for: no expression needs to be compiled for it, nor run for each file. */
function matcherOf(glob: string): (path: string) => boolean {
  if (glob === '**') return () => true;
  const expression = globExpression(glob);
  return (path) => expression.test(path);
}

function globExpression(glob: string): RegExp {
  let rest = glob;
  let source = '';
  while (rest !== '') {
    const wildcard = wildcards.find(([token]) => token.test(rest));
    const [length, expression] = wildcard === undefined ? [1, escaped(rest.charAt(0))] : [matchLength(wildcard[0], rest), wildcard[1]];
    source += expression;
    rest = rest.slice(length);
  }
  return new RegExp(`^${source}$`, 'is');
}

function matchLength(token: RegExp, text: string): number {
  return token.exec(text)?.[0].length ?? 1;
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|]/, String.raw`\$&`);
}

/** Decides whether a path below the base folder is left out; the last rule that speaks wins. */
export interface IgnoreRules {
  /** `path` is relative, with `/`; folders are asked before what is in them, and an ignored folder is not entered. */
  ignores(path: string, kind: 'file' | 'folder'): boolean;
}

interface Rule {
  readonly expression: RegExp;
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

/**
 * Reads patterns as git reads .gitignore: `#` comments, `!` takes back, a trailing `/` means folders, a `/` elsewhere anchors
 * the pattern at the base folder, `**` is any depth. Case counts.
 * @see https://git-scm.com/docs/gitignore#_pattern_format
 */
export function parseIgnoreRules(patterns: readonly string[]): IgnoreRules {
  const rules = patterns.map(parseRule).filter((rule) => rule !== undefined);
  return {
    ignores(path, kind) {
      const rule = rules.findLast((candidate) => (kind === 'folder' || !candidate.foldersOnly) && candidate.expression.test(path));
      return rule !== undefined && !rule.negated;
    },
  };
}

function parseRule(line: string): Rule | undefined {
  const text = line.replace(/\r$/, '').replace(/(?<!\\)[ \t]+$/, '');
  if (text === '' || text.startsWith('#')) return undefined;
  const negated = text.startsWith('!');
  const pattern = text.slice(negated ? 1 : 0).replace(/^\\([#!])/, '$1');
  const foldersOnly = pattern.endsWith('/');
  const bare = foldersOnly ? pattern.slice(0, -1) : pattern;
  if (bare === '') return undefined;
  const anchored = bare.includes('/');
  const source = expressionOf(bare.replace(/^\//, ''));
  return { expression: new RegExp(`^${anchored ? '' : '(?:.*/)?'}${source}$`, 's'), negated, foldersOnly };
}

const tokens = /\*\*\/|\/\*\*$|\*+|\?|\[!?[^\]/]+\]|\\.|[^]/gu;

function expressionOf(pattern: string): string {
  return (pattern.match(tokens) ?? []).map(translate).join('');
}

function translate(token: string): string {
  if (token === '**/') return '(?:.*/)?';
  if (token === '/**') return '/.+';
  if (token.startsWith('*')) return '[^/]*';
  if (token === '?') return '[^/]';
  if (token.length > 2 && token.startsWith('[')) return token.replace(/^\[!/, '[^').replaceAll('\\', String.raw`\\`);
  return escaped(token.length > 1 && token.startsWith('\\') ? token.slice(1) : token);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

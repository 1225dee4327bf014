/** The options of `pack` that most builds give and no others. */
export interface PlainPack {
  readonly id: string;
  readonly version: string | undefined;
  readonly format: 'nupkg' | 'zip';
  readonly basePath: string;
  readonly outFolder: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly overwrite: boolean;
}

/** The texts of an option by its name; every option takes a value but `overwrite`. */
type Texts = Record<'id' | 'version' | 'format' | 'basepath' | 'outfolder' | 'include' | 'exclude' | 'overwrite', string[]>;

/**
 * Reads the arguments of `pack` where they are plain: known names after `--`, each value after a blank, `=` or the first `:`.
 * Undefined for everything else – a mistake, an option of the others, a value that might be one: then the full grammar
 * (parseArguments.ts) decides. What this takes, it takes as that does; a test holds the two together.
 */
export function readPlainPack(tokens: readonly string[]): PlainPack | undefined {
  const texts = readTexts(tokens);
  const id = texts?.id[0];
  if (texts === undefined || id === undefined) return undefined;
  const format = texts.format.at(-1) ?? 'nupkg';
  if (format !== 'nupkg' && format !== 'zip') return undefined;
  return {
    id: texts.id.at(-1) ?? id,
    version: texts.version.at(-1),
    format,
    basePath: texts.basepath.at(-1) ?? '.',
    outFolder: texts.outfolder.at(-1) ?? '.',
    ...{ include: texts.include, exclude: texts.exclude, overwrite: texts.overwrite.length > 0 },
  };
}

function readTexts(tokens: readonly string[]): Texts | undefined {
  const texts: Texts = { id: [], version: [], format: [], basepath: [], outfolder: [], include: [], exclude: [], overwrite: [] };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (!token.startsWith('--')) return undefined;
    const end = endOfName(token);
    const name = token.slice(2, end).replaceAll('-', '').toLowerCase();
    if (!isKnown(name, texts)) return undefined;
    let value: string | undefined = end === token.length ? undefined : token.slice(end + 1);
    if (name === 'overwrite') value = value === undefined ? 'true' : undefined;
    else if (value === undefined) value = tokens[++at];
    if (value === undefined || value === '' || value.startsWith('-')) return undefined;
    texts[name].push(value);
  }
  return texts;
}

function endOfName(token: string): number {
  for (let at = 2; at < token.length; at++) if (token[at] === '=' || token[at] === ':') return at;
  return token.length;
}

function isKnown(name: string, texts: Texts): name is keyof Texts {
  return Object.hasOwn(texts, name);
}

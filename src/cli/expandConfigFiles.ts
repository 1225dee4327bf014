import type { Manner } from '../errors/exitCodes.ts';
import type { TokenRules } from './readTokens.ts';
import { readTokens } from './readTokens.ts';

/** Where the files are and who reads them. */
export interface ConfigFiles {
  readonly cwd: string;
  readonly manner: Manner;
  /** Told before the lines of a file take effect. */
  onFile(path: string): void;
}

/**
 * Puts the lines of octo's config files in the place of `--configFile`, so that what stands after it on the command line is
 * stronger and what stands before is weaker (octo-classic.md §2.3). Files of our own form are left to the settings.
 */
export async function expandConfigFiles(tokens: readonly string[], rules: TokenRules, files: ConfigFiles): Promise<readonly string[]> {
  // Start-up: most command lines name no file, and none of `pack` does.
  if (!Object.hasOwn(rules.options, 'configFile') || !tokens.some((token) => /config-?file/i.test(token))) return tokens;
  const named = readTokens(tokens, rules).texts.get('configFile') ?? [];
  if (named.length === 0) return tokens;
  const { readConfigFile } = await import('../settings/readConfigFile.ts');
  const expanded: string[] = [];
  let from = 0;
  for (const { text, at, width } of named) {
    const lines = await readConfigFile(text, files.cwd, files.manner);
    if (lines === undefined) continue;
    files.onFile(text);
    expanded.push(...tokens.slice(from, at), ...lines);
    from = at + width;
  }
  return [...expanded, ...tokens.slice(from)];
}

import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, resolve } from 'node:path';
import { AppError } from '../errors/appError.ts';
import { connectionErrors } from '../errors/classic/connection.ts';
import { whyUnreadable } from '../errors/whyUnreadable.ts';

const largest = 1_000_000;

/**
 * The lines of a file in octo's form – `key=value`, `key:value` or a flag's name, `#` for comments – as arguments, or undefined where
 * the file is one of ours (JSON, YAML). Unlike octo's own, blanks around the separator are fine. Octo's manner takes every file
 * for octo's that does not look like JSON or bear the name of JSON or YAML; else the first line decides. Source: octo-classic.md §2.3.
 */
export async function readConfigFile(path: string, cwd: string, manner: 'native' | 'classic'): Promise<readonly string[] | undefined> {
  const place = isAbsolute(path) ? path : resolve(cwd, path);
  const text = await readText(place);
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n\r|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [first] = lines;
  if (first === undefined || first.startsWith('{') || ['.json', '.yaml', '.yml'].includes(extname(place).toLowerCase())) return undefined;
  return manner === 'classic' || isOctos(first) ? lines.map(toArgument) : undefined;
}

/** In YAML a blank follows the colon; in octo's form no value or none begins with one. */
function isOctos(line: string): boolean {
  return /^[A-Za-z][\w-]*(?:\s*=|:\S|$)/.test(line);
}

function toArgument(line: string): string {
  const [, name = line, separator = '', value = ''] = /^([^:=]*?)\s*([:=])\s*([^]*)$/.exec(line) ?? [];
  return `--${name.replace(/^-+/, '')}${separator}${value}`;
}

async function readText(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    if (text.length <= largest) return text;
  } catch (error) {
    throw new AppError('configuration', 'SETTINGS_FILE_UNREADABLE', `Can't read the settings file ${path}: ${whyUnreadable(error)}`, {
      cause: error,
      hint: 'Correct --config-file.',
      classic: connectionErrors.configFileMissing(path),
    });
  }
  throw new AppError('configuration', 'SETTINGS_FILE_BROKEN', `The settings file ${path} is larger than a settings file can be`);
}

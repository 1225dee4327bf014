import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Node, Pair } from 'yaml';
import { AppError } from '../errors/appError.ts';
import { didYouMean } from '../errors/nearest.ts';
import type { SettingName } from './definitions.ts';
import { allSettings } from './definitions.ts';

/** One line of a settings file. */
export interface FileEntry {
  readonly name: SettingName;
  readonly raw: unknown;
  /** `path:line:column`, for messages. */
  readonly place: string;
}

const largest = 1_000_000;

/**
 * Reads a settings file: YAML or JSON (which YAML contains), or the key `pulpo` of a package.json. Nothing in it is executed.
 * Every mistake is an error with file, line and column (reliability.md row C65).
 */
export function parseSettingsText(text: string, path: string, within?: 'pulpo'): readonly FileEntry[] {
  if (text.length > largest) throw broken(path, 'is larger than a settings file can be');
  const counter = new LineCounter();
  const document = parseDocument(text.replace(/^\ufeff/, ''), { lineCounter: counter, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) throw broken(placeOf(path, error.pos[0], counter), `is broken: ${error.message.split('\n')[0] ?? ''}`);
  const root: unknown = within === undefined ? document.contents : document.get(within, true);
  if (within !== undefined && root === undefined) return [];
  if (!isMap(root)) throw broken(path, 'must hold settings as "name: value"');
  return root.items.map((pair) => readEntry(pair, path, counter));
}

function readEntry(pair: Pair, path: string, counter: LineCounter): FileEntry {
  const key = isScalar(pair.key) ? pair.key : undefined;
  const place = placeOf(path, key?.range?.[0] ?? 0, counter);
  const written = typeof key?.value === 'string' ? key.value : (key?.source ?? '');
  const name = findSetting(written);
  if (name === undefined) {
    const hint = didYouMean(
      written,
      allSettings().map(([known]) => known),
    );
    throw new AppError('configuration', 'SETTING_UNKNOWN', `${place}: "${written}" is no setting`, hint === undefined ? {} : { hint });
  }
  return { name, raw: isScalar(pair.value) ? pair.value.value : listOf(pair.value), place };
}

function listOf(node: unknown): unknown {
  if (!isSeq<Node>(node)) return undefined;
  return node.items.map((item) => (isScalar(item) ? item.value : undefined));
}

/** Names are equal without regard to case and inner dashes, as on the command line. */
export function findSetting(written: string): SettingName | undefined {
  const simple = written.replaceAll('-', '').toLowerCase();
  return allSettings().find(([name, definition]) =>
    [name, ...(definition.aliases ?? [])].some((known) => known.replaceAll('-', '').toLowerCase() === simple),
  )?.[0];
}

function placeOf(path: string, offset: number, counter: LineCounter): string {
  const { line, col } = counter.linePos(offset);
  return `${path}:${line}:${col}`;
}

function broken(place: string, problem: string): AppError {
  return new AppError('configuration', 'SETTINGS_FILE_BROKEN', `The settings file ${place} ${problem}`, {
    hint: 'Correct it, or name another with --config-file.',
  });
}

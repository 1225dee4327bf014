import { readFile, realpath, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { Document, isMap, isScalar, parseDocument } from 'yaml';
import { AppError, errorCodeOf, isAppError } from '../errors/appError.ts';
import { makeFolders } from '../platform/nodeFolders.ts';
import type { Env } from '../platform/ports.ts';
import type { SettingName } from './definitions.ts';
import type { LockWorld } from './fileLock.ts';
import { withFileLock } from './fileLock.ts';
import { type FileEntry, findSetting, parseSettingsText } from './parseSettingsText.ts';
import { findUserFile, requireSafeFolder } from './userFile.ts';
import { writePrivately } from './writePrivately.ts';

/** What becomes of the user's settings: values to write, and names to take out. */
export interface SettingsChange {
  readonly set?: Readonly<Partial<Record<SettingName, string | readonly string[]>>>;
  readonly remove?: readonly SettingName[];
}

export interface ChangeRequest extends LockWorld {
  readonly env: Env;
  /** Decides on what stands in the file at that moment; nobody else writes it meanwhile. */
  decide(entries: readonly FileEntry[]): SettingsChange;
}

export interface ChangedFile {
  readonly path: string;
  /** What was there and is not any more. */
  readonly removed: readonly SettingName[];
}

/**
 * Changes the user's settings file: comments and what is not changed stay, the file appears whole or not at all with mode 0600, and
 * two processes that change it at once lose nothing (reliability.md §6.2, rows C66 and C67). A file with nothing left is removed.
 * Rejects with SETTINGS_FILE_UNWRITABLE, SETTINGS_FILE_UNSAFE and, for a file that is broken already, SETTINGS_FILE_BROKEN.
 */
export async function changeUserFile(request: ChangeRequest): Promise<ChangedFile> {
  const found = await findUserFile(request.env);
  if (found === undefined) {
    throw new AppError('configuration', 'SETTINGS_FILE_UNWRITABLE', 'There is no home folder to keep settings in', {
      hint: 'Set HOME or XDG_CONFIG_HOME, or give server and key by OCTOPUS_URL and OCTOPUS_API_KEY.',
    });
  }
  try {
    // A link to a file elsewhere stays one.
    const path = found.exists ? await realpath(found.path) : found.path;
    const folder = dirname(path);
    await requireSafeFolder(folder);
    makeFolders(folder, 0o700);
    const removed = await withFileLock(path, request, () => change(path, request));
    return { path: found.path, removed };
  } catch (error) {
    if (isAppError(error) || errorCodeOf(error) === undefined) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('io', 'SETTINGS_FILE_UNWRITABLE', `Can't write the settings file ${found.path}: ${reason}`, {
      cause: error,
      hint: 'Without it, give server and key by OCTOPUS_URL and OCTOPUS_API_KEY.',
    });
  }
}

async function change(path: string, { decide }: ChangeRequest): Promise<readonly SettingName[]> {
  const text = await readIfThere(path);
  const isEmpty = text.replace(/^\ufeff/, '').trim() === '';
  const entries = isEmpty ? [] : parseSettingsText(text, path);
  const { set = {}, remove = [] } = decide(entries);
  const values = Object.entries(set);
  const removed = remove.filter((name) => entries.some((entry) => entry.name === name));
  if (values.length === 0 && removed.length === 0) return [];
  const document: Document = isEmpty ? new Document({}) : parseDocument(text.replace(/^\ufeff/, ''));
  for (const name of removed) document.delete(keyOf(document, name));
  for (const [name, value] of values) document.set(keyOf(document, name), value);
  if (isMap(document.contents) && document.contents.items.length === 0) await rm(path, { force: true });
  else await writePrivately(path, extname(path) === '.json' ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString());
  return removed.filter((name) => !Object.hasOwn(set, name));
}

/** As the file writes the name: case and inner dashes do not matter. */
function keyOf(document: Document, name: string): string {
  const { contents } = document;
  const keys = isMap(contents) ? contents.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : [];
  return keys.find((key) => findSetting(key) === name) ?? name;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

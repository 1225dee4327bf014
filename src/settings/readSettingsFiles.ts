import { stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { cosmiconfig } from 'cosmiconfig';
import { AppError, isAppError } from '../errors/appError.ts';
import type { Env } from '../platform/ports.ts';
import type { FileEntry } from './parseSettingsText.ts';
import { parseSettingsText } from './parseSettingsText.ts';
import { findUserFile, requireSafeFolder } from './userFile.ts';

export interface SettingsFile {
  readonly path: string;
  readonly role: 'given' | 'project' | 'user';
  readonly entries: readonly FileEntry[];
  /** Its permission bits; undefined where the system has none. */
  readonly mode: number | undefined;
  /** Others than its owner can read it. */
  readonly readableByOthers: boolean;
}

const projectFiles = [
  'package.json',
  '.pulporc',
  '.pulporc.json',
  '.pulporc.yaml',
  '.pulporc.yml',
  'pulpo.config.json',
  'pulpo.config.yaml',
  'pulpo.config.yml',
];
const hasModes = platform() !== 'win32';

/** The settings files that apply, strongest first: the one given, the project's (found upwards to its package.json), the user's. */
export async function readSettingsFiles(request: {
  readonly cwd: string;
  readonly env: Env;
  readonly given: string | undefined;
}): Promise<readonly SettingsFile[]> {
  const { cwd, env, given } = request;
  const own = await findUserFile(env);
  const files = await Promise.all([
    given === undefined ? undefined : loadFile(isAbsolute(given) ? given : resolve(cwd, given), 'given'),
    findProjectFile(cwd),
    own?.exists === true ? loadFile(own.path, 'user') : undefined,
  ]);
  return files.filter((file) => file !== undefined);
}

async function findProjectFile(cwd: string): Promise<SettingsFile | undefined> {
  const { explorer, parsed } = createExplorer();
  const found = await guarded(cwd, () => explorer.search(cwd));
  return found === null ? undefined : describeFile(found, parsed, 'project');
}

async function loadFile(path: string, role: SettingsFile['role']): Promise<SettingsFile> {
  const { explorer, parsed } = createExplorer();
  const found = await guarded(path, () => explorer.load(path));
  if (found === null) throw empty(path);
  return describeFile(found, parsed, role);
}

type Parsed = Map<string, readonly FileEntry[]>;

/** JSON and YAML only: cosmiconfig's loaders for code are left out, and ours keep line numbers. */
function createExplorer(): { readonly explorer: ReturnType<typeof cosmiconfig>; readonly parsed: Parsed } {
  const parsed: Parsed = new Map();
  const load = (path: string, text: string): unknown => {
    const inPackage = basename(path) === 'package.json';
    const entries = parseSettingsText(text, path, inPackage ? 'pulpo' : undefined);
    parsed.set(path, entries);
    if (!inPackage) return entries;
    return entries.length === 0 ? {} : { pulpo: entries };
  };
  const loaders = { '.json': load, '.yaml': load, '.yml': load, noExt: load };
  return { explorer: cosmiconfig('pulpo', { searchPlaces: projectFiles, loaders, searchStrategy: 'project', cache: false }), parsed };
}

async function describeFile(
  found: { readonly filepath: string; readonly isEmpty?: boolean },
  parsed: Parsed,
  role: SettingsFile['role'],
): Promise<SettingsFile> {
  const path = found.filepath;
  if (found.isEmpty === true) throw empty(path);
  const { mode } = await stat(path);
  if (hasModes && role !== 'project' && (mode & 0o002) !== 0) {
    throw new AppError('configuration', 'SETTINGS_FILE_UNSAFE', `Every user of this machine can write the settings file ${path}`, {
      hint: `Run: chmod 600 ${path}`,
    });
  }
  if (role === 'user') await requireSafeFolder(dirname(path));
  return {
    ...{ path, role, entries: parsed.get(path) ?? [] },
    mode: hasModes ? mode & 0o777 : undefined,
    readableByOthers: hasModes && (mode & 0o044) !== 0,
  };
}

async function guarded<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isAppError(error)) throw error;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('configuration', 'SETTINGS_FILE_UNREADABLE', `Can't read the settings file ${path}: ${reason}`, { cause });
}

function empty(path: string): AppError {
  return new AppError('configuration', 'SETTINGS_FILE_BROKEN', `The settings file ${path}:1:1 is empty`, {
    hint: 'Write settings into it or remove it.',
  });
}

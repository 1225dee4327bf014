import { stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import type { Env } from '../platform/ports.ts';

const names = ['settings.yaml', 'settings.yml', 'settings.json'];
const hasModes = platform() !== 'win32';

/** Where the user's own settings live, or undefined where there is no home (reliability.md row C68). */
export function userFolder(env: Env): string | undefined {
  const appData = env.get('APPDATA');
  if (appData !== undefined && appData !== '') return join(appData, 'pulpo');
  const config = env.get('XDG_CONFIG_HOME');
  if (config !== undefined && isAbsolute(config)) return join(config, 'pulpo');
  const home = env.get('HOME') ?? env.get('USERPROFILE');
  return home === undefined || home === '' ? undefined : join(home, '.config', 'pulpo');
}

/** The user's settings file, or where it would be; undefined where there is no home. */
export async function findUserFile(env: Env): Promise<{ readonly path: string; readonly exists: boolean } | undefined> {
  const folder = userFolder(env);
  if (folder === undefined) return undefined;
  for (const name of names) {
    const path = join(folder, name);
    if (await isThere(path)) return { path, exists: true };
  }
  return { path: join(folder, names[0] ?? ''), exists: false };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('configuration', 'SETTINGS_FILE_UNREADABLE', `Can't read the settings file ${path}: ${reason}`, { cause: error });
  }
}

/**
 * Refuses a folder in which others could put another settings file in the place of the user's: one that everybody may write, or one
 * below such a folder whose entries everybody may replace (reliability.md row C66). An absent folder is none.
 */
export async function requireSafeFolder(folder: string): Promise<void> {
  if (!hasModes) return;
  for (let path = folder, own = true; ; own = false) {
    const mode = await modeOf(path);
    // In a folder with the sticky bit, such as /tmp, nobody can replace what belongs to somebody else.
    if (mode !== undefined && (mode & 0o002) !== 0 && (own || (mode & 0o1000) === 0)) throw unsafe(path);
    const above = dirname(path);
    if (above === path) return;
    path = above;
  }
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined;
    throw error;
  }
}

function unsafe(path: string): AppError {
  return new AppError('configuration', 'SETTINGS_FILE_UNSAFE', `Every user of this machine can write the folder ${path} of the settings`, {
    hint: `Run: chmod o-w ${path}`,
  });
}

import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCodeOf } from '../errors/appError.ts';

/**
 * Makes a folder and those above it that are missing; throws the system's error. Node's own `recursive` never returns where a
 * system refuses a folder by saying that it does not exist, as Linux does below /proc.
 */
export function makeFolders(path: string, mode?: number): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const above = dirname(path);
    if (errorCodeOf(error) !== 'ENOENT' || above === path) return throwUnlessFolder(path, error);
    makeFolders(above, mode);
    makeLast(path, mode);
  }
}

/** Somebody else may have made it meanwhile. */
function makeLast(path: string, mode: number | undefined): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    throwUnlessFolder(path, error);
  }
}

function throwUnlessFolder(path: string, error: unknown): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
}

import { posix, sep } from 'node:path';

/** A path with `/`, whatever the system separates by. */
export function slashed(path: string): string {
  return sep === '/' ? path : path.split(sep).join(posix.sep);
}

/** Whether a path is a folder, or leads into it; both with `/`. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

import { resolve } from 'node:path';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import type { Files } from '../platform/ports.ts';

/** Most bytes of a file with release notes. */
const notesLimit = 1024 * 1024;

/** Release notes from the command line or a file; both together are an error, because nobody could tell which one counts. */
export async function readReleaseNotes(
  given: { readonly text: string | undefined; readonly file: string | undefined },
  where: { readonly cwd: string; readonly files: Files },
): Promise<string | undefined> {
  if (given.file === undefined) return given.text;
  if (given.text !== undefined)
    throw new AppError('usage', 'OPTIONS_CONFLICT', '--release-notes and --release-notes-file exclude each other');
  const path = resolve(where.cwd, given.file);
  try {
    return new TextDecoder().decode(await where.files.read(path, notesLimit));
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    throw new AppError('input', 'NOTES_FILE_UNREADABLE', `Can't read release notes from ${path} (${errorCodeOf(error) ?? ''})`, {
      cause: error,
      hint: 'Check --release-notes-file.',
    });
  }
}

import { errorCodeOf } from './appError.ts';

/** Why a file could not be read, as a clause for a person. */
export function whyUnreadable(cause: unknown): string {
  const code = errorCodeOf(cause);
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
      return 'a part of its path is no folder';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'it is no UTF-8 text';
    default:
      return code ?? (cause instanceof Error ? cause.message : String(cause));
  }
}

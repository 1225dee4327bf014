import type { ClassicWording } from '../appError.ts';

/** Octo's words of pack (octo-classic.md §4); a separate file, because `pack` starts with little code. */
export const packErrors = {
  exists: (): ClassicWording => ({ message: 'The package file already exists and --overwrite was not specified' }),
  versionInvalid: (text: string): ClassicWording => ({ message: `'${text}' is not a valid version string`, kind: 'io' }),
};

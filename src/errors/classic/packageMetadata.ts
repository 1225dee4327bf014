import type { ClassicWording } from '../appError.ts';
import { httpErrors } from './http.ts';

/** Octo's words of push-metadata (octo-classic.md §3.8). */
export const metadataErrors = {
  fileMissing: (file: string): ClassicWording => ({ message: `Metadata file '${file}' does not exist`, kind: 'usage' }),
  notOffered: (): ClassicWording =>
    httpErrors.refused({ status: 501, message: 'Package metadata requires Octopus version 2019.4.1 or newer', findings: [] }),
};

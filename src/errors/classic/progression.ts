import type { ClassicWording } from '../appError.ts';
import { httpErrors } from './http.ts';

/** Octo's words of the commands that work on one release of a project (octo-classic.md §3.10). */
export const oneReleaseErrors = {
  versionInvalid: (): ClassicWording => ({
    message: 'Please provide a valid release version format: --version=1.0.5',
    kind: 'usage',
  }),
  notFound: (version: string): ClassicWording =>
    httpErrors.refused({ status: 404, message: `The release '${version}' was not found.`, findings: [] }),
};

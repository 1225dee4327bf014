import type { ClassicWording } from '../appError.ts';
import { httpErrors } from './http.ts';

/** Octo's words of delete-package (octo-classic.md §3.9) and push (§5). */
export const packageErrors = {
  noneToPush: (): ClassicWording => ({ message: 'Please specify a package to push' }),
  fileMissing: (path: string): ClassicWording => ({ message: `Package file not found: ${path}` }),
  notFound: (packageId: string, version: string): ClassicWording =>
    httpErrors.refused({ status: 404, message: `The package '${packageId}.${version}' was not found.`, findings: [] }),
};

import type { ClassicWording } from '../appError.ts';
import { httpErrors } from './http.ts';

/** Octo's words of delete-package (octo-classic.md §3.9). */
export const packageErrors = {
  notFound: (packageId: string, version: string): ClassicWording =>
    httpErrors.refused({ status: 404, message: `The package '${packageId}.${version}' was not found.`, findings: [] }),
};

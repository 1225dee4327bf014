import type { ClassicWording } from '../appError.ts';

/** Octo's words of build-information (octo-classic.md §3.7). */
export const buildInformationErrors = {
  noPackageId: (): ClassicWording => ({ message: 'Please specify at least one package id.' }),
  noVersion: (): ClassicWording => ({ message: 'Please specify the package version.' }),
};

import { basename } from 'node:path';
import { AppError } from '../errors/appError.ts';
import { packageErrors } from '../errors/classic/packages.ts';
import { restated } from '../errors/restated.ts';
import type { PackageName } from '../packaging/packageName.ts';
import { parsePackageFileName } from '../packaging/packageName.ts';
import type { Files } from '../platform/ports.ts';
import { expandPattern } from './expandPattern.ts';

/** A file that is going to be pushed. */
export interface PackageFile extends PackageName {
  /** Absolute. */
  readonly path: string;
  readonly fileName: string;
}

/**
 * The package files that paths and patterns (`packages/**` + `/*.zip`) name, each once, in the order given. All that is wrong with
 * any of them is told at once, before anything is sent.
 */
export async function findPackages(
  wanted: readonly string[],
  where: { readonly cwd: string; readonly files: Files },
): Promise<readonly PackageFile[]> {
  if (wanted.length === 0)
    throw new AppError('usage', 'OPTION_REQUIRED', '--package is missing', {
      hint: 'Name the package files to push; patterns such as dist/*.nupkg are fine.',
      classic: packageErrors.noneToPush(),
    });
  const found = await Promise.all(wanted.map((text) => expand(text, where)));
  const paths = [...new Set(found.flat())];
  const named = paths.map((path) => ({ path, name: parsePackageFileName(basename(path)) }));
  const unnamed = named.filter(({ name }) => name === undefined).map(({ path }) => path);
  if (unnamed.length > 0) throw unparsable(unnamed);
  return named.flatMap(({ path, name }) => (name === undefined ? [] : [{ ...name, path, fileName: basename(path) }]));
}

async function expand(text: string, where: { readonly cwd: string; readonly files: Files }): Promise<readonly string[]> {
  const named = await expandPattern(text, where);
  switch (named.kind) {
    case 'file':
      return [named.path];
    case 'folder':
      throw missing(`${named.path} is a folder`, `Push the packages in it with --package '${text.replace(/[\\/]$/, '')}/*'.`);
    case 'absent':
      throw restated(missing(`There is no package file ${named.path}`, 'Check --package, and that the package was made.'), {
        classic: packageErrors.fileMissing(named.path),
      });
    case 'pattern':
      if (named.paths.length === 0) throw missing(`No file matches '${text}'`, `The search started in ${named.root}.`);
      return named.paths;
  }
}

function missing(message: string, hint: string): AppError {
  return new AppError('input', 'PACKAGE_MISSING', message, { hint });
}

function unparsable(paths: readonly string[]): AppError {
  const [first] = paths;
  const message =
    paths.length === 1
      ? `Can't read id and version from the name of ${first ?? ''}`
      : `Can't read id and version from the names of ${paths.length} files`;
  return new AppError('input', 'PACKAGE_NAME_UNPARSABLE', message, {
    details: paths.length === 1 ? [] : paths,
    hint: 'A package is called <id>.<version>.<extension>, for example Acme.Web.1.2.3.zip.',
  });
}

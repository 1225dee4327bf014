import { relative } from 'node:path';
import { AppError } from '../errors/appError.ts';
import type { Files } from '../platform/ports.ts';
import { expandPattern } from './expandPattern.ts';

/**
 * The templates that paths and patterns name, each once: paths as they were given, matches relative to `cwd`; `-` stays standard input.
 * A path without a file is told where it is read.
 * @throws AppError `TEMPLATE_MISSING` for a pattern that matches nothing
 */
export async function findTemplates(
  wanted: readonly string[],
  where: { readonly cwd: string; readonly files: Files },
): Promise<readonly string[]> {
  const found = await Promise.all(wanted.map((text) => templatesOf(text, where)));
  return [...new Set(found.flat())];
}

async function templatesOf(text: string, where: { readonly cwd: string; readonly files: Files }): Promise<readonly string[]> {
  if (text === '-') return [text];
  const named = await expandPattern(text, where);
  if (named.kind !== 'pattern') return [text];
  if (named.paths.length === 0) {
    throw new AppError('input', 'TEMPLATE_MISSING', `No file matches '${text}'`, {
      hint: `The search started in ${named.root}. Check the pattern; ** stands for folders of any depth.`,
    });
  }
  return named.paths.map((path) => relative(where.cwd, path));
}

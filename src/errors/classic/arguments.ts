import type { ClassicWording } from '../appError.ts';

/** Octo's words for arguments that it could not read (octo-classic.md §1.1, §2.1). */
export const argumentErrors = {
  /** `option` as it was typed: `--server`. */
  missingValue: (option: string): ClassicWording => ({ message: `Missing required value for option '${option}'.` }),
  /** `type` by its .NET name: `Int32`, `PackageFormat`; `values` of an enum. */
  notConverted: (option: string, text: string, type: string, values: readonly string[] = []): ClassicWording => ({
    message:
      `Could not convert string \`${text}' to type ${type} for option \`${option}'.` +
      (values.length === 0 ? '' : ` Valid values are ${listed(values)}.`),
  }),
  notATimeout: (text: string): ClassicWording => ({ message: `Unable to parse '${text}' as a timespan or an integer.` }),
};

/** `A, B and C`. */
function listed(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} and ${values.at(-1) ?? ''}`;
}

import type { ClassicWording } from '../appError.ts';

/** Octo's words of commands about the program itself (octo-classic.md §3.20, §3.21). */
export const commandErrors = {
  importAndExport: (): ClassicWording => ({
    message: 'The octo import/export commands have been deprecated. See https://g.octopushq.com/DataMigration for alternative options.',
  }),
  shellMissing: (shells: readonly string[]): ClassicWording => ({
    message: `Please specify the type of shell to install auto-completion for: --shell=XYZ. Valid values are ${shells.join(', ')}.`,
  }),
};

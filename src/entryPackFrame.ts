import process from 'node:process';
import type { Catalog } from './cli/catalog.ts';
import type { OptionTable } from './cli/options.ts';
import { packEntry } from './cli/packEntry.ts';
import { command } from './commands/pack.ts';
import { AppError } from './errors/appError.ts';
import type { Manner } from './errors/exitCodes.ts';
import { main } from './main.ts';

/** What the launcher knows and this chunk does not hold. */
export interface PackFrameParts {
  readonly manner: Manner;
  /** The options of all commands, made at build time: pack accepts and ignores those of the others. */
  allOptions(): OptionTable;
}

/** `pack` in the frame around commands, with every option, format and kind of output, but without network code, settings and schemas. */
export function run({ manner, allOptions }: PackFrameParts): void {
  const catalog: Catalog = { entries: [{ ...packEntry, load: async () => ({ command }) }], allOptions: async () => allOptions() };
  const offline = async (): Promise<never> => {
    throw new AppError('bug', 'UNEXPECTED', 'pack asked for a server');
  };
  void main(process.argv.slice(2), manner, { catalog, resolveSettings: offline, connect: offline, reach: offline });
}

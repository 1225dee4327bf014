import type { Manner } from '../errors/exitCodes.ts';
import { fullCatalog } from './fullCatalog.ts';
import type { HelpTable } from './helpTable.ts';
import { helpText } from './helpCommand.ts';
import type { OptionTable } from './options.ts';
import { version } from './version.ts';

/** What scripts/build.mjs writes beside the entry: every help, and the options of all commands together. */
export async function buildTables(): Promise<{ readonly helpTable: HelpTable; readonly options: OptionTable }> {
  const { entries } = fullCatalog('native', version);
  const aliases = Object.fromEntries(entries.flatMap((entry) => entry.aliases.map((alias) => [alias, entry.name])));
  return {
    helpTable: { version, aliases, help: { native: await helps('native'), classic: await helps('classic') } },
    options: await fullCatalog('native', version).allOptions(),
  };
}

async function helps(manner: Manner): Promise<Readonly<Record<string, string>>> {
  const { entries } = fullCatalog(manner, version);
  const subject = { manner, version, entries: () => entries };
  const groups = entries.flatMap(({ name }) => name.split(' ').slice(0, -1));
  const names = [...new Set(['', 'exit-codes', ...groups, ...entries.map(({ name }) => name)])];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await helpText(subject, name)] as const)));
}

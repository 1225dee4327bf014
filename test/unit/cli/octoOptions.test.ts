import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../../src/cli/flagGroups.ts';
import { fullCatalog } from '../../../src/cli/fullCatalog.ts';
import { createLookup, dashed } from '../../../src/cli/optionNames.ts';
import type { OptionDefinition } from '../../../src/cli/options.ts';
import { version } from '../../../src/cli/version.ts';

interface Row {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly type: string;
  readonly default?: string;
  readonly sensitive?: boolean;
}
interface Fixture {
  readonly groups: Readonly<Record<string, readonly Row[]>>;
  readonly commands: Readonly<
    Record<string, { readonly aliases: readonly string[]; readonly groups: readonly string[]; readonly options: readonly Row[] }>
  >;
}
interface Ours {
  /** Commands and options of octo that are still to be written; both lists must be empty in the end. */
  readonly notYet: { readonly commands: readonly string[]; readonly options: readonly string[] };
  /** Defaults that are others than octo's, with the reason. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Options that octo did not have: of all commands, of those that reach the server, and of single ones. */
  readonly everywhere: readonly string[];
  readonly connection: readonly string[];
  readonly commands: Readonly<Record<string, readonly string[]>>;
}

const read = (name: string): any => JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8'));
const octo = read('octo-options.json') as Fixture;
const ours = read('native-options.json') as Ours;
const { entries } = fullCatalog('classic', version);

const rowsOf = (command: string): readonly Row[] => {
  const { groups, options } = octo.commands[command]!;
  return [...groups.flatMap((group) => octo.groups[group]!), ...options];
};

/** The .NET type that octo gave an option of this kind. */
function typeOf(definition: OptionDefinition): readonly string[] {
  switch (definition.type) {
    case 'text':
      return ['String', 'DateTimeOffset'];
    case 'list':
      return ['StringList', 'MachineModelStatusList', 'MachineModelHealthStatusList'];
    case 'flag':
      return ['Flag'];
    case 'boolean':
      return ['Boolean'];
    case 'number':
      return ['Int32'];
    case 'duration':
      return ['TimeSpan'];
    case 'choice':
      return definition.octo === undefined ? [] : [definition.octo.type];
  }
}

/** What a command gets without the option, in octo's writing; undefined: nothing. */
function defaultOf(definition: OptionDefinition): string | undefined {
  const value = 'default' in definition ? definition.default : undefined;
  if (value === undefined) return undefined;
  return definition.type === 'duration' ? new Date(Number(value)).toISOString().slice(11, 19) : String(value);
}

const absent = Object.keys(octo.commands).filter((name) => !entries.some((entry) => entry.name === name));

it('octo has 38 commands, and those that are not here yet are known', () => {
  expect(Object.keys(octo.commands)).toHaveLength(38);
  if (absent.length > 0) console.log(`Commands of octo that are not here yet: ${absent.join(', ')}`);
  expect(absent.filter((name) => !ours.notYet.commands.includes(name))).toEqual([]);
});

describe.each(Object.keys(octo.commands).filter((name) => !absent.includes(name)))('the options of %s', (name) => {
  const entry = entries.find((candidate) => candidate.name === name)!;

  it("are octo's, with its other names, types and defaults", async () => {
    const { command } = await entry.load();
    const table = optionsOf(command);
    const lookup = createLookup(table);
    const differences = rowsOf(name).flatMap((row) => {
      const place = `${name} --${row.name}`;
      const found = [row.name, ...(row.aliases ?? [])].map((spelling) => lookup.find(spelling));
      const [option] = found;
      if (option === undefined) return ours.notYet.options.includes(place) ? [] : [`${place} is missing`];
      const { definition } = option;
      const wanted = row.default?.toLowerCase();
      const has = defaultOf(definition)?.toLowerCase();
      const explained = ours.defaults[place] ?? ours.defaults[`--${row.name}`];
      return [
        ...(found.some((other) => other?.key !== option.key) ? [`${place} has not all names of ${JSON.stringify(row.aliases)}`] : []),
        ...(typeOf(definition).includes(row.type) ? [] : [`${place} is ${definition.type}, octo's is ${row.type}`]),
        ...(row.sensitive === true && definition.secret !== true ? [`${place} is no secret`] : []),
        ...(wanted === has || explained !== undefined
          ? []
          : [`${place} is ${has ?? 'nothing'} by default, octo's is ${wanted ?? 'nothing'}`]),
      ];
    });
    expect(differences).toEqual([]);
    expect(entry.aliases).toEqual(expect.arrayContaining([...octo.commands[name]!.aliases]));
  });

  it('that octo did not have are listed in native-options.json, and no others', async () => {
    const { command } = await entry.load();
    const table = optionsOf(command);
    const lookup = createLookup(table);
    const octos = new Set(rowsOf(name).flatMap((row) => lookup.find(row.name)?.key ?? []));
    const extra = Object.keys(table)
      .filter((key) => !octos.has(key))
      .map(dashed);
    const allowed = [...ours.everywhere, ...(command.uses.includes('connection') ? ours.connection : []), ...(ours.commands[name] ?? [])];
    expect(extra.filter((option) => !allowed.includes(option))).toEqual([]);
    expect((ours.commands[name] ?? []).filter((option) => !extra.includes(option))).toEqual([]);
  });
});

it('nothing is called still to be written that is written', async () => {
  const written = await Promise.all(
    ours.notYet.options.map(async (place) => {
      const [name = '', option = ''] = place.split(' --');
      const entry = entries.find((candidate) => candidate.name === name);
      return entry !== undefined && createLookup(optionsOf((await entry.load()).command)).find(option) !== undefined ? [place] : [];
    }),
  );
  expect(written.flat()).toEqual([]);
});

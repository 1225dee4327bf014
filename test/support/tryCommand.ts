import { createCatalog } from '../../src/cli/catalog.ts';
import type { Catalog } from '../../src/cli/catalog.ts';
import type { CommandEntry } from '../../src/cli/commandEntry.ts';
import type { CommandContext, CommandDefinition, CommandResult } from '../../src/cli/defineCommand.ts';
import type { OptionTable } from '../../src/cli/options.ts';
import { lines } from '../../src/output/view.ts';

/** A catalog with one command `try`, for tests of what surrounds a command. */
export function tryCommand(
  run: (context: CommandContext, options: Readonly<Record<string, unknown>>) => Promise<CommandResult | void>,
  more: Partial<Pick<CommandDefinition, 'options' | 'positional' | 'uses' | 'unknownOptions'>> & Partial<Pick<CommandEntry, 'effect'>> = {},
): Catalog {
  const options: OptionTable = {};
  const command: CommandDefinition = {
    options,
    description: 'Tries something.',
    examples: [],
    uses: ['connection', 'output'],
    ...more,
    run: async (values, context) => (await run(context, values)) ?? { data: { Ok: true }, view: lines('tried') },
  };
  return createCatalog([
    { name: 'try', aliases: [], summary: 'Try', job: 'More', effect: more.effect ?? 'changes', load: async () => ({ command }) },
  ]);
}

import { lines } from '../output/view.ts';
import type { Described } from './builtins.ts';
import type { CommandDefinition } from './defineCommand.ts';
import { defineCommand } from './defineCommand.ts';

/** `version`: the bare number, because plug-ins read it (build-servers.md §0.2, A3). */
export function versionCommand({ version, manner }: Pick<Described, 'version' | 'manner'>): { readonly command: CommandDefinition } {
  const command = defineCommand({
    description: 'Prints the version and nothing else.',
    examples: [{ text: 'Which version is this', line: 'pulpo version' }],
    options: {},
    uses: ['output'],
    unknownOptions: manner === 'classic' ? 'ignore' : 'ignoreKnownElsewhere',
    run: async () => ({ data: { Version: version }, view: lines(version) }),
  });
  return { command };
}

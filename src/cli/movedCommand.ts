import { AppError } from '../errors/appError.ts';
import { commandErrors } from '../errors/classic/commands.ts';
import type { CommandDefinition } from './defineCommand.ts';
import { defineCommand } from './defineCommand.ts';

/** `import` and `export`: octo gave them up and failed whatever was asked; so do we, naming what replaces them. Source: octo-classic.md §3.20. */
export function movedCommand(name: 'import' | 'export'): { readonly command: CommandDefinition } {
  const command = defineCommand({
    description: 'Octo gave this command up. A blueprint file (apply) or the export of projects in the portal takes its place.',
    examples: [{ text: 'Make a server match a file', line: 'pulpo apply blueprint.yaml' }],
    options: {},
    uses: [],
    unknownOptions: 'ignore',
    async run() {
      throw new AppError('usage', 'COMMAND_UNKNOWN', `"${name}" is a command that octo gave up`, {
        hint:
          name === 'import'
            ? 'Use "pulpo apply" with a blueprint file, or import projects in the portal.'
            : 'Describe what is there in a blueprint file for "pulpo apply", or export projects in the portal.',
        classic: commandErrors.importAndExport(),
      });
    },
  });
  return { command };
}

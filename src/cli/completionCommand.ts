import type { Described } from './builtins.ts';
import type { CommandDefinition } from './defineCommand.ts';
import { defineCommand } from './defineCommand.ts';
import { program } from './program.ts';

/** `completion`: a script for a shell, made from the same definitions as the help. */
export function completionCommand(subject: Described): { readonly command: CommandDefinition } {
  const command = defineCommand({
    description: 'Prints a script that completes commands, options and fixed values in a shell.',
    examples: [
      { text: 'bash', line: 'source <(pulpo completion --shell bash)' },
      { text: 'zsh', line: 'source <(pulpo completion --shell zsh)' },
      { text: 'fish', line: 'pulpo completion --shell fish | source' },
      { text: 'PowerShell', line: 'pulpo completion --shell powershell | Out-String | Invoke-Expression' },
    ],
    options: {
      shell: { type: 'choice', choices: ['bash', 'zsh', 'fish', 'powershell'], required: true, placeholder: 'shell', summary: 'The shell' },
    },
    uses: ['output'],
    async run({ shell }) {
      const { completionTable } = await import('./completionTable.ts');
      const { completionScript } = await import('./completionScript.ts');
      const text = completionScript(
        shell,
        await completionTable(subject.entries().filter(({ only }) => only === undefined || only === subject.manner)),
        program(subject),
      );
      return { data: { Shell: shell, Script: text }, view: { kind: 'raw', text } };
    },
  });
  return { command };
}

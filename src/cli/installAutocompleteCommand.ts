import { AppError } from '../errors/appError.ts';
import { commandErrors } from '../errors/classic/commands.ts';
import type { Env, Files } from '../platform/ports.ts';
import { lines } from '../output/view.ts';
import type { ProfileShell } from './autocompleteProfiles.ts';
import { findBlock, profileBlock, profilePath, profileShells } from './autocompleteProfiles.ts';
import type { Described } from './builtins.ts';
import type { CommandDefinition } from './defineCommand.ts';
import { defineCommand } from './defineCommand.ts';
import { program } from './program.ts';

const largestProfile = 10_000_000;

/** `install-autocomplete`: adds completion to a shell's profile, once, and keeps the profile that was there. Source: octo-classic.md §3.21. */
export function installAutocompleteCommand(subject: Described): { readonly command: CommandDefinition } {
  const command = defineCommand({
    description: "Adds the completion of commands and options to a shell's profile. The profile that was there is kept beside it as .orig.",
    examples: [
      { text: 'For bash', line: 'pulpo install-autocomplete --shell bash' },
      { text: 'See what would be written', line: 'pulpo install-autocomplete --shell pwsh --dry-run' },
    ],
    options: {
      shell: {
        type: 'choice',
        choices: ['unspecified', ...profileShells],
        octo: { type: 'SupportedShell', values: ['Unspecified', 'Pwsh', 'Zsh', 'Bash', 'Powershell'] },
        default: 'unspecified',
        placeholder: 'shell',
        summary: 'The shell',
      },
      dryRun: { type: 'flag', summary: 'Show what would be written and write nothing' },
    },
    uses: [],
    unknownOptions: subject.manner === 'classic' ? 'ignore' : 'error',
    async run({ shell, dryRun }, { env, files }) {
      if (shell === 'unspecified') throw shellMissing();
      const path = pathOf(shell, env);
      const block = profileBlock(shell, program(subject));
      if (dryRun) return answer(path, 'Preview', [`Preview of script changes for profile at ${path}:`, '', ...block.trimEnd().split('\n')]);
      const told = await install(path, block, files);
      return answer(path, 'Installed', told);
    },
  });
  return { command };
}

function answer(path: string, action: string, text: readonly string[]) {
  return { data: { Profile: path, Action: action, Messages: text }, view: lines(...text) };
}

/** The profile's new text is written whole or not at all. */
async function install(path: string, block: string, files: Files): Promise<readonly string[]> {
  if ((await files.kind(path)) === 'absent') {
    await files.makeFolder(path.slice(0, path.lastIndexOf('/')));
    await files.write(path, block);
    return [`Profile ${path} created with the completion script`];
  }
  const profile = new TextDecoder().decode(await files.read(path, largestProfile));
  const found = findBlock(profile, block);
  if (found === 'same') return [`Tab completion is already installed in ${path}`];
  if (found === 'other')
    throw new AppError('input', 'OPTION_VALUE_INVALID', `${path} holds the completion script of another octo`, {
      hint: 'Remove the lines from "# start: Octopus Command Line App" to "# end:" and run this again.',
    });
  await files.write(`${path}.orig`, profile);
  await files.write(path, `${profile}${profile === '' || profile.endsWith('\n') ? '' : '\n'}${block}`);
  return [`The profile is kept as ${path}.orig`, `The completion script was added to ${path}`];
}

function pathOf(shell: ProfileShell, env: Env): string {
  const windows = (env.get('USERPROFILE') ?? '') !== '' && (env.get('HOME') ?? '') === '';
  if (shell === 'powershell' && !windows) {
    throw new AppError('usage', 'OPTION_VALUE_INVALID', 'Windows PowerShell runs on Windows only', {
      hint: 'For PowerShell on this machine: --shell=pwsh.',
    });
  }
  const home = env.get('HOME') ?? env.get('USERPROFILE') ?? '';
  if (home === '') throw new AppError('configuration', 'SETTING_INVALID', 'HOME is not set: there is no place for a profile');
  return `${home.replaceAll('\\', '/').replace(/\/$/, '')}/${profilePath(shell, windows)}`;
}

function shellMissing(): AppError {
  return new AppError('usage', 'OPTION_REQUIRED', '--shell is missing', {
    hint: `It is one of ${profileShells.join(', ')}.`,
    classic: commandErrors.shellMissing(profileShells),
  });
}

import { join, resolve } from 'node:path';
import type { CommandContext } from '../cli/defineCommand.ts';
import type { TextOption } from '../cli/options.ts';
import { AppError } from '../errors/appError.ts';

/** `--data` of the server's commands. */
export const dataOption = {
  type: 'text',
  placeholder: 'folder',
  summary: 'Where the server keeps everything; the user data folder of pulpo if absent',
} as const satisfies TextOption;

/** The data folder: the option, else `pulpo` in the place where programs of this user keep their data. */
export function dataFolder(option: string | undefined, { env, cwd }: CommandContext): string {
  if (option !== undefined) return resolve(cwd, option);
  const base = env.get('XDG_DATA_HOME') ?? env.get('LOCALAPPDATA');
  if (base !== undefined && base !== '') return join(base, 'pulpo');
  const home = env.get('HOME') ?? env.get('USERPROFILE');
  if (home !== undefined && home !== '') return join(home, '.local', 'share', 'pulpo');
  throw new AppError('usage', 'OPTION_REQUIRED', 'There is no home folder to keep the data in', {
    hint: 'Name a data folder with --data.',
  });
}

import type { Convention } from './installation.ts';
import { folderOf } from './installation.ts';
import { replaceVariablesInFiles } from './replaceInFiles.ts';

/** Puts variables into the files of the package, as the features of the step say. */
export const configurationFiles: Convention = async (installation) => {
  await replaceVariablesInFiles(installation.action, folderOf(installation));
  return 'continue';
};

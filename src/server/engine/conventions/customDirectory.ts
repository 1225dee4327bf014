import path from 'node:path';
import { stepFailed } from '../deployment/failures.ts';
import { copyTree, purgeFolder } from '../files/copyTree.ts';
import { announceFolder } from './extractPackage.ts';
import type { Convention } from './installation.ts';
import { folderOf } from './installation.ts';

/** Copies the package to the directory the step names; the conventions after this one work there (engine.md §2.3). */
export const customDirectory: Convention = async (installation) => {
  const { action } = installation;
  const variables = action.variables();
  const staging = folderOf(installation);
  const custom = variables.get('Octopus.Action.Package.CustomInstallationDirectory')?.trim();
  if (custom === undefined) {
    action.log.write('Verbose', `The package has been installed to: ${staging}`);
    return 'continue';
  }
  const target = requireUsable(custom, staging);
  const { user } = action.run.host.scripts;
  if (variables.flag('Octopus.Action.Package.CustomInstallationDirectoryShouldBePurgedBeforeDeployment', false)) {
    const spared = variables.lines('Octopus.Action.Package.CustomInstallationDirectoryPurgeExclusions');
    action.log.write('Info', `Purging the directory '${target}'`);
    if (spared.length > 0) action.log.write('Info', `Leaving files and directories that match any of: '${spared.join("', '")}'`);
    await purgeFolder(target, { spared, user });
  }
  action.log.write('Info', `Copying package contents to '${target}'`);
  const count = await copyTree(staging, target, user);
  action.log.write('Info', `Copied ${count} files`);
  installation.folder = target;
  installation.customFolder = target;
  announceFolder(action, target);
  action.setOutput({ name: 'Package.CopiedFileCount', value: String(count) });
  return 'continue';
};

function requireUsable(custom: string, staging: string): string {
  if (!path.isAbsolute(custom)) throw stepFailed(`The custom installation directory '${custom}' is no absolute path.`);
  const target = path.resolve(custom);
  const inside = (inner: string, outer: string): boolean =>
    inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
  if (inside(target, staging)) throw stepFailed(`The custom installation directory '${custom}' lies inside the unpacked package.`);
  // Purging and copying would work on their own source then.
  if (inside(staging, target)) throw stepFailed(`The custom installation directory '${custom}' holds the unpacked package.`);
  return target;
}

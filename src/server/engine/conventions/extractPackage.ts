import path from 'node:path';
import { stepFailed } from '../deployment/failures.ts';
import { freeMegabytes } from '../files/installFolders.ts';
import type { Variables } from '../variables/variables.ts';
import type { Convention } from './installation.ts';

const neededMegabytes = 500;

/** Unpacks the package into a folder of its own below the application root (engine.md §2.1, §2.2). */
export const extractPackage: Convention = async (installation) => {
  const { action, package: acquired } = installation;
  const { run, log } = action;
  const variables = action.variables();
  const root = variables.get('Octopus.Tentacle.Agent.ApplicationDirectoryPath') ?? run.host.applications;
  if (!path.isAbsolute(root)) throw stepFailed(`The application directory '${root}' is no absolute path.`);
  await requireSpace(variables, root);
  log.write('Info', `Deploying package:    ${acquired.path}`);
  const installed = await run.host.installFolders.install({
    archive: acquired.path,
    root,
    tenant: variables.get('Octopus.Deployment.Tenant.Name'),
    environment: run.facts.inputs.environment.Name,
    packageId: acquired.packageId,
    version: acquired.version,
    signal: run.signal,
    clock: run.host.clock,
  });
  log.write('Verbose', `Extracting package to: ${installed.folder}`);
  log.write('Verbose', `Extracted ${installed.fileCount} files`);
  for (const link of installed.skippedLinks) log.write('Warning', `Cannot create symbolic link: ${link}`);
  for (const warning of installed.warnings) log.write('Warning', warning);
  installation.extractedTo = installed.folder;
  installation.folder = installed.folder;
  announceFolder(installation.action, installed.folder);
  action.setOutput({ name: 'Package.ExtractedFileCount', value: String(installed.fileCount) });
  action.setLocal('OctopusOriginalPackageDirectoryPath', installed.folder);
  return 'continue';
};

/** Tells scripts and later steps where the package is, under both names that are in use. */
export function announceFolder(action: { setOutput(output: { name: string; value: string }): void }, folder: string): void {
  action.setOutput({ name: 'Octopus.Action.Package.InstallationDirectoryPath', value: folder });
  action.setOutput({ name: 'Package.InstallationDirectoryPath', value: folder });
}

async function requireSpace(variables: Variables, root: string): Promise<void> {
  if (variables.flag('OctopusSkipFreeDiskSpaceCheck', false)) return;
  const needed = Number.parseInt(variables.get('OctopusFreeDiskSpaceOverrideInMegaBytes') ?? '', 10) || neededMegabytes;
  const free = await freeMegabytes(root);
  if (free >= needed) return;
  throw stepFailed(`There are ${free} MB free for the application directory '${root}', and ${needed} MB are needed.`, {
    hint: 'Free some space, or set OctopusFreeDiskSpaceOverrideInMegaBytes.',
  });
}

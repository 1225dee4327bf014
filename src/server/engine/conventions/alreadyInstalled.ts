import type { Convention } from './installation.ts';

/** Leaves a package alone that is installed already, where the step asks for that (engine.md §2.3, row 1). */
export const alreadyInstalled: Convention = async ({ action, package: acquired, policySet }) => {
  const { source } = action.run.facts.inputs;
  const wanted = action.variables().flag('Octopus.Action.Package.SkipIfAlreadyInstalled', false);
  if (!wanted || (source.kind === 'release' && source.deployment.ForcePackageRedeployment)) return 'continue';
  const entries = await action.run.host.journal.entries(policySet);
  const last = entries.find(({ PackageId, PackageVersion }) => PackageId === acquired.packageId && PackageVersion === acquired.version);
  if (last === undefined) return 'continue';
  if (!last.WasSuccessful) {
    action.log.write('Info', 'The previous attempt to deploy this package was not successful; re-deploying.');
    return 'continue';
  }
  action.log.write('Info', 'The package has already been installed on this machine, so installation will be skipped.');
  const folder = last.CustomInstallationDirectory ?? last.ExtractedTo;
  action.setOutput({ name: 'Package.InstallationDirectoryPath', value: folder });
  action.setOutput({ name: 'Octopus.Action.Package.InstallationDirectoryPath', value: folder });
  return 'stop';
};

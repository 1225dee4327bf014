/** Deploy a Package (`Octopus.TentaclePackage`): its conventions in order (engine.md §2.3). */
import { alreadyInstalled } from '../conventions/alreadyInstalled.ts';
import { configurationFiles } from '../conventions/configurationFiles.ts';
import { customDirectory } from '../conventions/customDirectory.ts';
import { extractPackage } from '../conventions/extractPackage.ts';
import type { Convention, Installation } from '../conventions/installation.ts';
import { configuredScript, packagedScript } from '../conventions/stageScripts.ts';
import { supportedFeatures } from '../conventions/supportedFeatures.ts';
import type { ActionRun } from '../deployment/deploymentRun.ts';
import { endsDeployment, messageOf, stepFailed } from '../deployment/failures.ts';
import { wireTime } from '../tasks.ts';
import type { Step } from './step.ts';

export const deployPackage: Step = { run };

const conventions: readonly Convention[] = [
  supportedFeatures,
  alreadyInstalled,
  extractPackage,
  configuredScript('PreDeploy'),
  packagedScript('PreDeploy'),
  configurationFiles,
  customDirectory,
  packagedScript('Deploy'),
  configuredScript('Deploy'),
  packagedScript('PostDeploy'),
  configuredScript('PostDeploy'),
];

async function run(action: ActionRun): Promise<void> {
  const acquired = action.run.packages.get(action.action.action.Id, '');
  if (acquired === undefined) throw stepFailed('The package of the step was not acquired, so there is nothing to deploy.');
  const policySet = policySetOf(action);
  const installation: Installation = {
    action,
    package: acquired,
    policySet,
    extractedTo: undefined,
    folder: undefined,
    customFolder: undefined,
  };
  await announcePrevious(installation);
  try {
    for (const convention of conventions) {
      action.run.signal.throwIfAborted();
      if ((await convention(installation)) === 'stop') break;
      if (action.variables().flag('Octopus.Action.SkipRemainingConventions', false)) break;
    }
  } catch (error) {
    await afterFailure(installation, error);
    throw error;
  }
  await record(installation, { successful: true });
}

/** `Environments-2/Projects-161/Step-<name>/Machines-65/<default>` (engine.md §2.4) */
function policySetOf({ run: { facts }, step, machine }: ActionRun): string {
  const { execution } = facts.inputs;
  const parts = [
    execution.EnvironmentId,
    execution.ProjectId,
    `Step-${step.step.Name}`,
    machine?.Id ?? 'Server',
    execution.TenantId ?? '<default>',
  ];
  return parts.join('/');
}

/** What was installed here before, for scripts that compare or clean up. */
async function announcePrevious({ action, policySet, package: acquired }: Installation): Promise<void> {
  const entries = await action.run.host.journal.entries(policySet);
  const previous = { PreviousInstallation: entries[0], PreviousSuccessfulInstallation: entries.find((entry) => entry.WasSuccessful) };
  for (const [name, entry] of Object.entries(previous)) {
    const values = {
      PackageVersion: entry?.PackageVersion,
      PackageFilePath: entry?.DeployedFrom,
      OriginalInstalledPath: entry?.ExtractedTo,
      CustomInstallationDirectory: entry?.CustomInstallationDirectory,
    };
    for (const [key, value] of Object.entries(values)) action.setLocal(`Octopus.Tentacle.${name}.${key}`, value ?? '');
  }
  action.setLocal('OctopusRetentionPolicySet', policySet);
  action.setLocal('Octopus.Tentacle.CurrentDeployment.PackageFilePath', acquired.path);
}

/** A package may bring a script for its own failure. When the task is to end, nothing further is begun. */
async function afterFailure(installation: Installation, error: unknown): Promise<void> {
  const { action } = installation;
  if (!endsDeployment(error) && installation.folder !== undefined) {
    const message = messageOf(error);
    action.setLocal('OctopusLastError', message);
    action.setLocal('OctopusLastErrorMessage', message);
    try {
      await packagedScript('DeployFailed')(installation);
    } catch (second) {
      if (endsDeployment(second)) throw second;
      action.log.write('Error', `The DeployFailed script failed too: ${messageOf(second)}`);
    }
  }
  await record(installation, { successful: false });
}

async function record(installation: Installation, { successful }: { readonly successful: boolean }): Promise<void> {
  const { action, package: acquired, policySet, extractedTo, customFolder } = installation;
  if (extractedTo === undefined) return;
  const { host, signal, facts } = action.run;
  const { execution } = facts.inputs;
  const entry = {
    EnvironmentId: execution.EnvironmentId,
    TenantId: execution.TenantId,
    ProjectId: execution.ProjectId,
    InstalledOn: wireTime(host.clock.now()),
    PolicySet: policySet,
    PackageId: acquired.packageId,
    PackageVersion: acquired.version,
    DeployedFrom: acquired.path,
    ExtractedTo: extractedTo,
    CustomInstallationDirectory: customFolder ?? null,
    WasSuccessful: successful,
  };
  await host.insist(() => host.journal.add(entry), signal);
}

const project = 'Please specify a project name or ID using the parameter: --project=XYZ';
const releaseVersion = 'Please specify a release version number using the version parameter: --version=1.0.5';
const environmentName = 'Please specify an environment name using the parameter: --name=XYZ';
const projectOfOverride = 'Please specify a project using the project parameter: --project=MyProject';
const environmentOfOverride = 'Please specify an environment using the environment parameter: --environment=MyEnvironment';

/**
 * Octo's words for an option that a command cannot do without, in the order in which octo looked; a blank value is as good as none.
 * Options by octo's names. Source: octo-classic.md §3.
 */
export const requiredTexts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pack: { id: 'An ID is required' },
  'create-release': { project },
  'deploy-release': {
    deployTo: 'Please specify an environment name or ID using the parameter: --deployTo=XYZ',
    version: 'Please specify a release version using the parameter: --version=1.0.0.0 or --version=latest for the latest release',
    project,
  },
  'promote-release': {
    deployTo: 'Please specify an environment name or ID using the parameter: --deployTo=XYZ',
    from: 'Please specify a source environment name or ID using the parameter: --from=XYZ',
    project,
  },
  'run-runbook': {
    project: 'A project name or id must be supplied.',
    runbook: 'Runbook name or id must be supplied.',
    environment: 'One or more environment must be supplied.',
  },
  'push-metadata': {
    metadataFile: 'Please specify the metadata file.',
    packageId: 'Please specify the package id.',
    version: 'Please specify the package version.',
  },
  'delete-package': {
    packageId: 'Please specify a package id using the parameter: --packageId=XYZ',
    version: 'Please specify a package version using the parameter: --version=1.0.0',
  },
  'allow-releaseprogression': { project, version: releaseVersion },
  'prevent-releaseprogression': {
    project,
    version: releaseVersion,
    reason: 'Please specify a reason why you would like to prevent this release from progressing: --reason=Contract Tests Failed',
  },
  'create-channel': {
    project: 'Please specify a project using the parameter: --project=ProjectXYZ',
    channel: 'Please specify a channel name using the parameter: --channel=ChannelXYZ',
  },
  'create-environment': { name: environmentName },
  'create-workerpool': { name: 'Please specify a worker pool name using the parameter: --name=XYZ' },
  'create-project': {
    projectGroup: 'Please specify a project group name using the parameter: --projectGroup=XYZ',
    name: 'Please specify a project name using the parameter: --name=XYZ',
    lifecycle: 'Please specify a lifecycle name using the parameter: --lifecycle=XYZ',
  },
  'delete-project': { name: 'Please specify a project name using the parameter: --name=XYZ' },
  'disable-project': { name: 'Please specify a project name using the parameter: --name=XYZ' },
  'delete-releases': {
    project: 'Please specify a project name using the parameter: --project=XYZ',
    minVersion: 'Please specify a minimum version number using the parameter: --minVersion=X.Y.Z',
    maxVersion: 'Please specify a maximum version number using the parameter: --maxVersion=X.Y.Z',
  },
  'create-autodeployoverride': { project: projectOfOverride, version: releaseVersion, environment: environmentOfOverride },
  'delete-autodeployoverride': { project: projectOfOverride, environment: environmentOfOverride },
  'clean-environment': { environment: 'Please specify an environment name using the parameter: --environment=XYZ' },
  'clean-workerpool': { workerPool: 'Please specify a worker pool name using the parameter: --workerpool=XYZ' },
  'dump-deployments': {
    filePath: 'Please specify the full path and name of the export file using the parameter: --filePath=XYZ',
  },
};

import { deploymentSettings as endpoints } from '../../contract/resources/deploymentSettings.ts';
import { routes } from '../http/route.ts';
import { refuseGit, requireProject } from '../resources/lookups.ts';
import { presentDeploymentSettings, projectCollection } from '../resources/projects.ts';

export const deploymentSettingsRoutes = routes('deploymentSettings', endpoints, {
  get: {
    permission: 'ProcessView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentDeploymentSettings(await requireProject(tx, params.projectId), links)),
  },
  getAt: { permission: 'ProcessView', handle: ({ params }, { store }) => store.read((tx) => refuseGit(tx, params.projectId)) },
  update: {
    permission: 'ProcessEdit',
    handle: ({ params, body }, { store, links }) =>
      store.transaction(async (tx) => {
        const project = await requireProject(tx, params.projectId);
        const changed = await tx.collection(projectCollection).update({
          ...project,
          ProjectConnectivityPolicy: body.ConnectivityPolicy ?? project.ProjectConnectivityPolicy,
          DefaultGuidedFailureMode: body.DefaultGuidedFailureMode,
          VersioningStrategy: body.VersioningStrategy ?? project.VersioningStrategy,
          ReleaseNotesTemplate: body.ReleaseNotesTemplate,
          DefaultToSkipIfAlreadyInstalled: body.DefaultToSkipIfAlreadyInstalled,
          DeploymentChangesTemplate: body.DeploymentChangesTemplate,
          ForcePackageDownload: body.ForcePackageDownload,
          FailTargetDiscovery: body.FailTargetDiscovery,
          CancelQueuedTasks: body.CancelQueuedTasks,
          CancelRunningTasks: body.CancelRunningTasks,
        });
        return presentDeploymentSettings(changed, links);
      }),
  },
});

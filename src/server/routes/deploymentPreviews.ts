import { deploymentPreviews as endpoints } from '../../contract/resources/deploymentPreviews.ts';
import { routes } from '../http/route.ts';
import { invalid, notFound } from '../refusal.ts';
import { environmentCollection } from '../resources/environments.ts';
import { readDeploymentPreview, readDeploymentTemplate } from '../resources/deploymentPreview.ts';
import { releaseCollection } from '../resources/releases.ts';

export const deploymentPreviewRoutes = routes('deploymentPreviews', endpoints, {
  template: {
    permission: 'ReleaseView',
    handle: ({ params }, context) =>
      context.store.read(async (tx) => readDeploymentTemplate(tx, await tx.collection(releaseCollection).require(params.id), context)),
  },
  get: {
    permission: 'ReleaseView',
    handle: ({ params, query }, { store, links }) =>
      store.read(async (tx) => {
        const release = await tx.collection(releaseCollection).require(params.id);
        const environment = await tx.collection(environmentCollection).require(params.environmentId);
        return readDeploymentPreview(tx, { release, environment, includeDisabled: query.includeDisabledSteps ?? false, links });
      }),
  },
  ofTenant: {
    permission: 'ReleaseView',
    handle: ({ params }) => {
      throw notFound(params.tenantId);
    },
  },
  many: {
    permission: 'ReleaseView',
    handle: ({ params, body }, { store, links }) =>
      store.read(async (tx) => {
        const release = await tx.collection(releaseCollection).require(params.id);
        const tenants = body.DeploymentPreviews.flatMap((item) => (item.TenantId === null || item.TenantId === '' ? [] : [item.TenantId]));
        if (tenants.length > 0) throw invalid(...tenants.map((id) => `The tenant '${id}' does not exist.`));
        return Promise.all(
          body.DeploymentPreviews.map(async ({ EnvironmentId }) => {
            const environment = await tx.collection(environmentCollection).require(EnvironmentId);
            return readDeploymentPreview(tx, { release, environment, includeDisabled: body.IncludeDisabledSteps, links });
          }),
        );
      }),
  },
});

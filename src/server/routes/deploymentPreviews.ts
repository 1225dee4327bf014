import { deploymentPreviews as endpoints } from '../../contract/resources/deploymentPreviews.ts';
import { routes } from '../http/route.ts';
import { environmentCollection } from '../resources/environments.ts';
import { readDeploymentPreview, readDeploymentTemplate } from '../resources/deploymentPreview.ts';
import { releaseCollection } from '../resources/releases.ts';
import { requireTenant, tenantCollection } from '../resources/tenants.ts';

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
        const includeDisabled = query.includeDisabledSteps ?? false;
        return readDeploymentPreview(tx, { release, environment, tenant: undefined, includeDisabled, links });
      }),
  },
  ofTenant: {
    permission: 'ReleaseView',
    handle: ({ params, query }, { store, links }) =>
      store.read(async (tx) => {
        const release = await tx.collection(releaseCollection).require(params.id);
        const environment = await tx.collection(environmentCollection).require(params.environmentId);
        const tenant = await requireTenant(tx, params.tenantId);
        return readDeploymentPreview(tx, { release, environment, tenant, includeDisabled: query.includeDisabledSteps ?? false, links });
      }),
  },
  many: {
    permission: 'ReleaseView',
    handle: ({ params, body }, { store, links }) =>
      store.read(async (tx) => {
        const release = await tx.collection(releaseCollection).require(params.id);
        return Promise.all(
          body.DeploymentPreviews.map(async ({ EnvironmentId, TenantId }) => {
            const environment = await tx.collection(environmentCollection).require(EnvironmentId);
            const tenant = TenantId === null || TenantId === '' ? undefined : await tx.collection(tenantCollection).require(TenantId);
            return readDeploymentPreview(tx, { release, environment, tenant, includeDisabled: body.IncludeDisabledSteps, links });
          }),
        );
      }),
  },
});

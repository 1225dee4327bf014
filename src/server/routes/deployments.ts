import { deployments as endpoints } from '../../contract/resources/deployments.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { createDeployment } from '../resources/createDeployment.ts';
import type { DeploymentOrder } from '../resources/createDeployment.ts';
import { deploymentCollection, presentDeployment } from '../resources/deployments.ts';
import { removeDeployment } from '../resources/removal.ts';
import type { Transaction } from '../store/port.ts';
import { deploymentOrderFromBody, deploymentOrdersForTenants, deploymentOrdersFromCommand } from './createDeployment.ts';
import { pageIn } from './listing.ts';
import { tasksIn } from './tasksIn.ts';

export const deploymentRoutes = routes('deployments', endpoints, {
  list: {
    permission: 'DeploymentView',
    handle: ({ query }, context) =>
      context.store.read(async (tx) => {
        const { ids, projects, environments, tenants, channels, partialName } = query;
        const keys = {
          project: projects,
          environment: environments,
          tenant: tenants,
          channel: channels,
          task: query.taskState === undefined ? undefined : await tasksIn(tx, query.taskState, 'Deploy'),
        };
        return pageIn(tx, context, query, {
          collection: deploymentCollection,
          itemType: 'Deployment',
          path: ['deployments'],
          template: '{?skip,take,ids,projects,environments,tenants,channels,taskState,partialName}',
          find: { ids, keys, partialName, order: 'newest' },
          present: presentDeployment,
        });
      }),
  },
  get: {
    permission: 'DeploymentView',
    handle: ({ params }, { store, links }) =>
      store.read(async (tx) => presentDeployment(await tx.collection(deploymentCollection).require(params.id), links)),
  },
  create: {
    permission: 'DeploymentCreate',
    handle: ({ body }, context) =>
      context.store.transaction(async (tx) => {
        const deployment = await createDeployment(tx, await deploymentOrderFromBody(tx, body), context);
        return presentDeployment(deployment, context.links);
      }),
  },
  createUntenantedV1: {
    permission: 'DeploymentCreate',
    // All of them or none: a request that names a wrong environment starts nothing.
    handle: ({ body }, context) =>
      context.store.transaction(async (tx) => createDeployments(tx, await deploymentOrdersFromCommand(tx, body, context), context)),
  },
  createTenantedV1: {
    permission: 'DeploymentCreate',
    handle: ({ body }, context) =>
      context.store.transaction(async (tx) => createDeployments(tx, await deploymentOrdersForTenants(tx, body, context), context)),
  },
  delete: {
    permission: 'DeploymentDelete',
    handle: ({ params }, { store }) =>
      store.transaction(async (tx) => removeDeployment(tx, await tx.collection(deploymentCollection).require(params.id))),
  },
});

async function createDeployments(tx: Transaction, orders: readonly DeploymentOrder[], context: RequestContext) {
  const DeploymentServerTasks: { DeploymentId: string; ServerTaskId: string }[] = [];
  for (const order of orders) {
    const { Id, TaskId } = await createDeployment(tx, order, context);
    DeploymentServerTasks.push({ DeploymentId: Id, ServerTaskId: TaskId });
  }
  return { DeploymentServerTasks };
}

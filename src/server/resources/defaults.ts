/** What every space begins with (rest-api.md §3): a lifecycle without phases, a project group and a worker pool. */
import type { SpaceSeed } from '../identity/newSpace.ts';
import { lifecycleCollection } from './lifecycles.ts';
import { projectGroupCollection } from './projectGroups.ts';
import { workerPoolCollection } from './workerPools.ts';

export const seedResources: SpaceSeed = async (tx, space) => {
  await tx.collection(lifecycleCollection).insert({
    Id: '',
    SpaceId: space.id,
    Name: 'Default Lifecycle',
    Slug: 'default-lifecycle',
    Description: null,
    Phases: [],
    ReleaseRetentionPolicy: keepForever,
    TentacleRetentionPolicy: keepForever,
  });
  await tx.collection(projectGroupCollection).insert({
    Id: '',
    SpaceId: space.id,
    Name: 'Default Project Group',
    Slug: 'default-project-group',
    Description: null,
    EnvironmentIds: [],
    RetentionPolicyId: null,
  });
  await tx.collection(workerPoolCollection).insert({
    Id: '',
    SpaceId: space.id,
    Name: 'Default Worker Pool',
    Slug: 'default-worker-pool',
    Description: null,
    IsDefault: true,
    SortOrder: 0,
    WorkerPoolType: 'StaticWorkerPool',
  });
};

const keepForever = { QuantityToKeep: 0, ShouldKeepForever: true, Unit: 'Items', Strategy: 'Forever' };

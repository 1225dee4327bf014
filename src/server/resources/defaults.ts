/** What every space begins with (rest-api.md §3): a lifecycle without phases and a project group. */
import type { SpaceSeed } from '../identity/newSpace.ts';
import { lifecycleCollection } from './lifecycles.ts';
import { projectGroupCollection } from './projectGroups.ts';

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
};

const keepForever = { QuantityToKeep: 0, ShouldKeepForever: true, Unit: 'Items', Strategy: 'Forever' };

import type { Clock } from '../../platform/ports.ts';
import { randomKey } from '../identity/apiKeys.ts';
import { deployAutomatically } from '../resources/automaticDeployments.ts';
import { deploymentCollection } from '../resources/deployments.ts';
import { releaseCollection } from '../resources/releases.ts';
import type { Store } from '../store/port.ts';
import type { Sealer } from '../store/seal.ts';
import type { Engine } from './port.ts';
import type { TaskDocument } from './tasks.ts';

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly engine: Engine;
}

/** After a deployment that succeeded: queues those that the lifecycle makes by itself (governance.md §1.4). */
export async function deployOnwards(task: TaskDocument, { store, clock, sealer, engine }: Parts): Promise<void> {
  const { SpaceId: space, DeploymentId } = task;
  if (DeploymentId === null) return;
  await store.inSpace(space).transaction(async (tx) => {
    const deployment = await tx.collection(deploymentCollection).get(DeploymentId);
    const release = deployment && (await tx.collection(releaseCollection).get(deployment.ReleaseId));
    if (release) await deployAutomatically(tx, release, { space, clock, randomKey, caller: undefined, services: { engine, sealer } });
  });
}

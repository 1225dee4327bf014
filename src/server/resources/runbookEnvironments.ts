/** The environments a runbook may run in. */
import type { ReadTransaction } from '../store/port.ts';
import type { EnvironmentDocument } from './environments.ts';
import { environmentsInOrder } from './lookups.ts';
import { environmentsOfProject } from './projectEnvironments.ts';
import { projectCollection } from './projects.ts';
import type { RunbookDocument } from './runbooks.ts';

/** In sort order: all, those the runbook names, or those that the lifecycles of its project reach. */
export async function environmentsOfRunbook(tx: ReadTransaction, runbook: RunbookDocument): Promise<readonly EnvironmentDocument[]> {
  switch (runbook.EnvironmentScope) {
    case 'Specified':
      return (await environmentsInOrder(tx)).filter(({ Id }) => runbook.Environments.includes(Id));
    case 'FromProjectLifecycles':
      return environmentsOfProject(tx, await tx.collection(projectCollection).require(runbook.ProjectId));
    default:
      return environmentsInOrder(tx);
  }
}

/** The environments a project can reach: those of the lifecycles of its channels. */
import { expandPhases } from '../rules/lifecycle.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { ChannelDocument } from './channels.ts';
import type { EnvironmentDocument } from './environments.ts';
import { channelsOf, environmentsInOrder, lifecycleOf } from './lookups.ts';
import type { ProjectDocument } from './projects.ts';

/** In sort order. */
export async function environmentsOfProject(tx: ReadTransaction, project: ProjectDocument): Promise<readonly EnvironmentDocument[]> {
  const reached = await Promise.all((await channelsOf(tx, project.Id)).map((channel) => environmentsOfChannel(tx, project, channel)));
  const ids = new Set(reached.flat().map((item) => item.Id));
  return (await environmentsInOrder(tx)).filter((item) => ids.has(item.Id));
}

/** In sort order. */
export async function environmentsOfChannel(
  tx: ReadTransaction,
  project: ProjectDocument,
  channel: ChannelDocument,
): Promise<readonly EnvironmentDocument[]> {
  const all = await environmentsInOrder(tx);
  const lifecycle = await lifecycleOf(tx, project, channel);
  const ids = new Set(expandPhases(lifecycle.Phases, all).flatMap((phase) => phase.environmentIds));
  return all.filter((item) => ids.has(item.Id));
}

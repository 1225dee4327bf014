import type { PlanItem, PlanSubject } from '../blueprint/plan.ts';
import { publishField, runbookToWire } from '../blueprint/runbookToWire.ts';
import { stepsToWire } from '../blueprint/stepToWire.ts';
import { runbookProcesses } from '../contract/resources/runbookProcesses.ts';
import { runbooks } from '../contract/resources/runbooks.ts';
import { runbookSnapshots } from '../contract/resources/runbookSnapshots.ts';
import type { WriteContext } from './planWriting.ts';

type RunbookSubject = Extract<PlanSubject, { kind: 'runbook' }>;

/** Writes a runbook, then its steps, then a snapshot of both where the plan says so. */
export async function writeRunbook(subject: RunbookSubject, item: PlanItem, context: WriteContext, projectId: string): Promise<undefined> {
  const { api, signal, names } = context;
  const { entry, current } = subject;
  const body = runbookToWire(entry, current?.runbook, names, item.path);
  const written =
    current === undefined
      ? await api.call(runbooks.createInProject, { params: { projectId }, body: { ...body, ProjectId: projectId }, signal })
      : await api.call(runbooks.updateOfProject, { params: { projectId, id: current.runbook.Id }, body, signal });
  await writeSteps(subject, item, context, { projectId, id: written.RunbookProcessId ?? '' });
  if (!item.fields.some(({ field }) => field === publishField)) return;
  const snapshot = { RunbookId: written.Id, ProjectId: projectId };
  await api.call(runbookSnapshots.createInProject, { params: { projectId }, query: { publish: 'true' }, body: snapshot, signal });
}

async function writeSteps(
  { entry, project }: RunbookSubject,
  item: PlanItem,
  { api, signal, names, secrets, existingSecrets }: WriteContext,
  params: { readonly projectId: string; readonly id: string },
): Promise<void> {
  if (entry.process === undefined) return;
  const current = await api.call(runbookProcesses.getOfProject, { params, signal });
  const context = { names, path: [...item.path, 'process'], project: project.name, secrets, existingSecrets };
  const Steps = stepsToWire(entry.process, current.Steps, context);
  await api.call(runbookProcesses.updateOfProject, { params, body: { ...current, Steps }, signal });
}

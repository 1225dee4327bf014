import type { PlanItem, PlanSubject } from '../blueprint/plan.ts';
import { findCurrent } from '../blueprint/planItem.ts';
import { learnStep } from '../blueprint/planBlueprint.ts';
import { settingsToWire } from '../blueprint/settingsToWire.ts';
import { stepsToWire } from '../blueprint/stepToWire.ts';
import {
  channelToWire,
  environmentToWire,
  lifecycleToWire,
  projectGroupToWire,
  projectToWire,
  targetToWire,
  workerPoolToWire,
} from '../blueprint/toWire.ts';
import { mergeVariables, planVariables } from '../blueprint/variablesToWire.ts';
import { takeAll } from '../contract/paging.ts';
import type { Channel } from '../contract/resources/channels.ts';
import { channels } from '../contract/resources/channels.ts';
import { deploymentProcesses } from '../contract/resources/deploymentProcesses.ts';
import { deploymentSettings } from '../contract/resources/deploymentSettings.ts';
import { environments } from '../contract/resources/environments.ts';
import { lifecycles } from '../contract/resources/lifecycles.ts';
import { machines } from '../contract/resources/machines.ts';
import { projectGroups } from '../contract/resources/projectGroups.ts';
import { projects } from '../contract/resources/projects.ts';
import { variableSets } from '../contract/resources/variables.ts';
import { workerPools } from '../contract/resources/workers.ts';
import { writeLibraryVariables, writeLibraryVariableSet, writeTagSet, writeTenant } from './applyTenancy.ts';
import { createOrUpdate } from './planWriting.ts';
import type { SubjectOf, Work, WriteContext } from './planWriting.ts';
import { writeRunbook } from './applyRunbook.ts';

/** Writes one item after the other; each answers the page of the portal of what it wrote, where there is one. */
export function createWriter(context: WriteContext): (item: PlanItem) => Promise<string | undefined> {
  const projectIds = new Map<string, string>();
  return async (item) => {
    const { subject } = item;
    switch (subject.kind) {
      case 'environment':
        return writeEnvironment({ subject, item, context });
      case 'lifecycle':
        return writeLifecycle({ subject, item, context });
      case 'project group':
        return writeProjectGroup({ subject, item, context });
      case 'target':
        return writeTarget({ subject, item, context });
      case 'worker pool':
        return writeWorkerPool({ subject, item, context });
      case 'tag set':
        return writeTagSet({ subject, item, context });
      case 'library variable set':
        return writeLibraryVariableSet({ subject, item, context });
      case 'library variables':
        return writeLibraryVariables({ subject, item, context });
      case 'tenant':
        return writeTenant({ subject, item, context });
      case 'project': {
        const project = await writeProject({ subject, item, context });
        projectIds.set(subject.entry.name, project.id);
        return project.url;
      }
      default:
        return writeOwned({ subject, item, context }, subject.projectId ?? projectIds.get(subject.project.name) ?? '');
    }
  };
}

async function writeEnvironment({ subject, context }: Work<'environment'>): Promise<undefined> {
  const { entry, current, sortOrder } = subject;
  const { api, signal, names } = context;
  const body = environmentToWire(entry, current, sortOrder);
  const written = await createOrUpdate(current, {
    create: () => api.call(environments.create, { body, signal }),
    update: (id) => api.call(environments.update, { params: { id }, body, signal }),
  });
  names.learn('environment', written);
}

async function writeLifecycle({ subject, item, context }: Work<'lifecycle'>): Promise<undefined> {
  const { entry, current } = subject;
  const { api, signal, names } = context;
  const body = lifecycleToWire(entry, current, names, item.path);
  const written = await createOrUpdate(current, {
    create: () => api.call(lifecycles.create, { body, signal }),
    update: (id) => api.call(lifecycles.update, { params: { id }, body, signal }),
  });
  names.learn('lifecycle', written);
}

async function writeProjectGroup({ subject, context }: Work<'project group'>): Promise<undefined> {
  const { entry, current } = subject;
  const { api, signal, names } = context;
  const body = projectGroupToWire(entry, current);
  const written = await createOrUpdate(current, {
    create: () => api.call(projectGroups.create, { body, signal }),
    update: (id) => api.call(projectGroups.update, { params: { id }, body, signal }),
  });
  names.learn('project group', written);
}

async function writeTarget({ subject, item, context }: Work<'target'>): Promise<undefined> {
  const { entry, current } = subject;
  const { api, signal, names } = context;
  const body = targetToWire(entry, current, names, item.path);
  const written = await createOrUpdate(current, {
    create: () => api.call(machines.create, { body, signal }),
    update: (id) => api.call(machines.update, { params: { id }, body, signal }),
  });
  names.learn('target', written);
}

async function writeWorkerPool({ subject, context }: Work<'worker pool'>): Promise<undefined> {
  const { entry, current } = subject;
  const { api, signal } = context;
  const body = workerPoolToWire(entry, current);
  await createOrUpdate(current, {
    create: () => api.call(workerPools.create, { body, signal }),
    update: (id) => api.call(workerPools.update, { params: { id }, body, signal }),
  });
}

async function writeProject({
  subject,
  item,
  context,
}: Work<'project'>): Promise<{ readonly id: string; readonly url: string | undefined }> {
  const { entry, current } = subject;
  const { api, signal, names } = context;
  const body = projectToWire(entry, current, names, item.path);
  const written = await createOrUpdate(current, {
    create: () => api.call(projects.create, { body, signal }),
    update: (id) => api.call(projects.update, { params: { id }, body, signal }),
  });
  names.learn('project', written);
  const web = written.Links['Web'];
  return { id: written.Id, url: web === undefined ? undefined : api.webUrl(web) };
}

type OwnedSubject = Extract<PlanSubject, { readonly project: unknown }>;

/** What belongs to a project; for a project that was just made, the server's own first version of it is read first. */
async function writeOwned(
  work: { readonly subject: OwnedSubject; readonly item: PlanItem; readonly context: WriteContext },
  projectId: string,
): Promise<undefined> {
  const { subject, item, context } = work;
  switch (subject.kind) {
    case 'channel':
    case 'channel rules':
      return writeChannel(subject, item, context, projectId);
    case 'process':
      return writeProcess(subject, item, context, projectId);
    case 'settings':
      return writeSettings(subject, context, projectId);
    case 'runbook':
      return writeRunbook(subject, item, context, projectId);
    case 'variables':
      return writeVariables(subject, item, context, projectId);
  }
}

async function writeChannel(
  subject: SubjectOf<'channel'> | SubjectOf<'channel rules'>,
  item: PlanItem,
  context: WriteContext,
  projectId: string,
): Promise<undefined> {
  const { entry, project } = subject;
  const { api, signal, names } = context;
  // Another item of this plan, or the server with the project, may have made it meanwhile.
  const page = await api.call(channels.ofProject, { params: { projectId }, query: { skip: 0, take: takeAll }, signal });
  const current: Channel | undefined = findCurrent(page.Items, entry);
  const body = channelToWire(entry, current, { names, path: item.path, projectId });
  const written = await createOrUpdate(current, {
    create: () => api.call(channels.create, { body, signal }),
    update: (id) => api.call(channels.update, { params: { id }, body, signal }),
  });
  names.learn('channel', written, project.name);
}

async function writeProcess(subject: SubjectOf<'process'>, item: PlanItem, context: WriteContext, projectId: string): Promise<undefined> {
  const { api, signal, names, secrets, existingSecrets } = context;
  const current = subject.current ?? (await api.call(deploymentProcesses.getOfProject, { params: { projectId }, signal }));
  const Steps = stepsToWire(subject.entries, current.Steps, {
    names,
    path: item.path,
    project: subject.project.name,
    secrets,
    existingSecrets,
  });
  const written = await api.call(deploymentProcesses.update, { params: { id: current.Id }, body: { ...current, Steps }, signal });
  for (const step of written.Steps) learnStep(names, step, subject.project.name);
}

async function writeSettings(subject: SubjectOf<'settings'>, { api, signal }: WriteContext, projectId: string): Promise<undefined> {
  const current = subject.current ?? (await api.call(deploymentSettings.get, { params: { projectId }, signal }));
  await api.call(deploymentSettings.update, { params: { projectId }, body: settingsToWire(subject.project, current), signal });
}

async function writeVariables(
  subject: SubjectOf<'variables'>,
  item: PlanItem,
  context: WriteContext,
  projectId: string,
): Promise<undefined> {
  const { api, signal, names, secrets, existingSecrets } = context;
  const current = subject.current ?? (await api.call(variableSets.getOfProject, { params: { projectId }, signal }));
  const planned = planVariables(subject.entries, current.Variables, {
    names,
    path: item.path,
    project: subject.project.name,
    secrets,
    existingSecrets,
  });
  const Variables = [...mergeVariables(planned, current.Variables)];
  await api.call(variableSets.update, { params: { id: current.Id }, body: { ...current, Variables }, signal });
}

import type { ProjectState, ServerState } from '../blueprint/plan.ts';
import { findCurrent } from '../blueprint/planItem.ts';
import type { Blueprint, ProjectEntry, RunbookEntry } from '../blueprint/schema.ts';
import { speaksOfSettings } from '../blueprint/settingsToWire.ts';
import type { Connection } from '../client/connection.ts';
import { takeAll } from '../contract/paging.ts';
import { channels } from '../contract/resources/channels.ts';
import { deploymentProcesses } from '../contract/resources/deploymentProcesses.ts';
import { deploymentSettings } from '../contract/resources/deploymentSettings.ts';
import { environments } from '../contract/resources/environments.ts';
import { feeds } from '../contract/resources/feeds.ts';
import { libraryVariableSets } from '../contract/resources/libraryVariableSets.ts';
import { lifecycles } from '../contract/resources/lifecycles.ts';
import { machines } from '../contract/resources/machines.ts';
import { projectGroups } from '../contract/resources/projectGroups.ts';
import type { Project } from '../contract/resources/projects.ts';
import { projects } from '../contract/resources/projects.ts';
import { runbookProcesses } from '../contract/resources/runbookProcesses.ts';
import { runbooks } from '../contract/resources/runbooks.ts';
import { tagSets } from '../contract/resources/tagSets.ts';
import { tenants } from '../contract/resources/tenants.ts';
import { variableSets } from '../contract/resources/variables.ts';
import { workerPools } from '../contract/resources/workers.ts';
import { mapBounded } from './mapBounded.ts';
import { together } from './together.ts';

/** Reads what the blueprint may touch: five lists and its projects, four more lists where it speaks of them, and three or four documents per project of it that is there. */
export async function readBlueprintState(blueprint: Blueprint, api: Connection, signal: AbortSignal): Promise<ServerState> {
  const [allEnvironments, allLifecycles, allGroups, allMachines, allFeeds, allProjects, allPools, tenancy] = await together([
    api.call(environments.all, { signal }),
    api.call(lifecycles.all, { signal }),
    api.call(projectGroups.all, { signal }),
    api.call(machines.all, { signal }),
    api.call(feeds.all, { signal }),
    readProjects(blueprint, api, signal),
    blueprint.worker_pools === undefined ? [] : api.call(workerPools.all, { signal }),
    readTenancy(blueprint, api, signal),
  ]);
  const wanted = (blueprint.projects ?? []).flatMap((entry) => {
    const project = findCurrent(allProjects, entry);
    return project === undefined ? [] : [{ project, entry }];
  });
  const owned = await mapBounded(
    wanted,
    4,
    async ({ project, entry }) => [project.Id, await readProject(project, entry, api, signal)] as const,
  );
  return {
    environments: allEnvironments,
    lifecycles: allLifecycles,
    projectGroups: allGroups,
    machines: allMachines,
    workerPools: allPools,
    ...tenancy,
    feeds: allFeeds,
    projects: allProjects,
    ofProject: new Map(owned),
  };
}

const projectsByName = 4;

/** The projects of the blueprint and, where tenants or many projects are in it, all the others. */
async function readProjects({ projects: entries = [], tenants: tenantEntries }: Blueprint, api: Connection, signal: AbortSignal) {
  const all = () => api.call(projects.all, { signal });
  // Tenants are connected to projects that the blueprint need not describe.
  if (tenantEntries !== undefined || entries.length > projectsByName) return all();
  const pages = await mapBounded(entries, projectsByName, ({ name }) =>
    api.call(projects.list, { query: { partialName: name.trim(), take: takeAll }, signal }),
  );
  const found = [...new Map(pages.flatMap(({ Items }) => Items).map((project) => [project.Id, project])).values()];
  // An entry may rename a project, which then has the slug alone.
  return entries.some((entry) => entry.slug !== undefined && findCurrent(found, entry) === undefined) ? all() : found;
}

/** Tag sets, tenants and library sets with their variables, where the blueprint speaks of them. */
async function readTenancy(blueprint: Blueprint, api: Connection, signal: AbortSignal) {
  const { tag_sets: tagSetEntries, tenants: tenantEntries, library_variable_sets: libraryEntries, projects: projectEntries } = blueprint;
  const includes = (projectEntries ?? []).some((entry) => entry.included_library_variable_sets !== undefined);
  const [sets, allTenants, libraries] = await together([
    tagSetEntries === undefined && tenantEntries === undefined ? [] : api.call(tagSets.all, { signal }),
    tenantEntries === undefined ? [] : api.call(tenants.all, { signal }),
    libraryEntries === undefined && !includes ? [] : api.call(libraryVariableSets.all, { signal }),
  ]);
  const wanted = (libraryEntries ?? []).flatMap((entry) => findCurrent(libraries, entry) ?? []);
  const owned = await mapBounded(wanted, 4, async ({ Id, VariableSetId }) => {
    return [Id, await api.call(variableSets.get, { params: { id: VariableSetId ?? '' }, signal })] as const;
  });
  return { tagSets: sets, tenants: allTenants, libraryVariableSets: libraries, ofLibrary: new Map(owned) };
}

/** What belongs to one project, as it is now. */
export async function readProject(project: Project, entry: ProjectEntry, api: Connection, signal: AbortSignal): Promise<ProjectState> {
  const params = { projectId: project.Id };
  const [page, process, variables, settings, ownRunbooks] = await together([
    api.call(channels.ofProject, { params, query: { skip: 0, take: takeAll }, signal }),
    api.call(deploymentProcesses.getOfProject, { params, signal }),
    api.call(variableSets.getOfProject, { params, signal }),
    speaksOfSettings(entry) ? api.call(deploymentSettings.get, { params, signal }) : undefined,
    entry.runbooks === undefined ? [] : readRunbooks(project.Id, entry.runbooks, api, signal),
  ]);
  return { process, variables, settings, runbooks: ownRunbooks, channels: page.Items };
}

/** The runbooks of the blueprint that are there, with their steps. */
async function readRunbooks(projectId: string, entries: readonly RunbookEntry[], api: Connection, signal: AbortSignal) {
  const { Items } = await api.call(runbooks.listOfProject, { params: { projectId }, query: { take: takeAll }, signal });
  const wanted = entries.flatMap((entry) => findCurrent(Items, entry) ?? []);
  return mapBounded(wanted, 4, async (runbook) => {
    const params = { projectId, id: runbook.RunbookProcessId ?? '' };
    return { runbook, process: await api.call(runbookProcesses.getOfProject, { params, signal }) };
  });
}

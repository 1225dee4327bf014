import type { Channel } from '../contract/resources/channels.ts';
import type { DeploymentProcess } from '../contract/resources/deploymentProcesses.ts';
import type { DeploymentSettings } from '../contract/resources/deploymentSettings.ts';
import type { Environment } from '../contract/resources/environments.ts';
import type { Feed } from '../contract/resources/feeds.ts';
import type { LibraryVariableSet } from '../contract/resources/libraryVariableSets.ts';
import type { Lifecycle } from '../contract/resources/lifecycles.ts';
import type { Machine } from '../contract/resources/machines.ts';
import type { ProjectGroup } from '../contract/resources/projectGroups.ts';
import type { Project } from '../contract/resources/projects.ts';
import type { RunbookProcess } from '../contract/resources/runbookProcesses.ts';
import type { Runbook } from '../contract/resources/runbooks.ts';
import type { TagSet } from '../contract/resources/tagSets.ts';
import type { Tenant } from '../contract/resources/tenants.ts';
import type { VariableSet } from '../contract/resources/variables.ts';
import type { WorkerPool } from '../contract/resources/workers.ts';
import type { FieldChange } from './diffFields.ts';
import type { Names } from './names.ts';
import type { Path } from './readBlueprint.ts';
import type {
  ChannelEntry,
  EnvironmentEntry,
  LibraryVariableSetEntry,
  LifecycleEntry,
  ProjectEntry,
  ProjectGroupEntry,
  RunbookEntry,
  SecretReference,
  StepEntry,
  TagSetEntry,
  TargetEntry,
  TenantEntry,
  VariableEntry,
  WorkerPoolEntry,
} from './schema.ts';

/** A runbook with its steps. */
export interface RunbookState {
  readonly runbook: Runbook;
  readonly process: RunbookProcess;
}

/** What belongs to one project. */
export interface ProjectState {
  readonly channels: readonly Channel[];
  readonly process: DeploymentProcess;
  readonly variables: VariableSet;
  /** Read only where the blueprint speaks of it. */
  readonly settings: DeploymentSettings | undefined;
  /** Those of the blueprint. */
  readonly runbooks: readonly RunbookState[];
}

/** The part of the server that a blueprint can touch, as it is. */
export interface ServerState {
  readonly environments: readonly Environment[];
  readonly lifecycles: readonly Lifecycle[];
  readonly projectGroups: readonly ProjectGroup[];
  readonly machines: readonly Machine[];
  /** Read only where the blueprint speaks of them. */
  readonly workerPools: readonly WorkerPool[];
  /** These three, too. */
  readonly tagSets: readonly TagSet[];
  readonly libraryVariableSets: readonly LibraryVariableSet[];
  readonly tenants: readonly Tenant[];
  /** By id of the library set; only sets of the blueprint. */
  readonly ofLibrary: ReadonlyMap<string, VariableSet>;
  readonly feeds: readonly Feed[];
  readonly projects: readonly Project[];
  /** By project id; only projects of the blueprint. */
  readonly ofProject: ReadonlyMap<string, ProjectState>;
}

/** What is to be written, by kind: the entry, and what is there now. `projectId` is undefined where the project is new. */
export type PlanSubject =
  | {
      readonly kind: 'environment';
      readonly entry: EnvironmentEntry;
      readonly current: Environment | undefined;
      readonly sortOrder: number | undefined;
    }
  | { readonly kind: 'lifecycle'; readonly entry: LifecycleEntry; readonly current: Lifecycle | undefined }
  | { readonly kind: 'project group'; readonly entry: ProjectGroupEntry; readonly current: ProjectGroup | undefined }
  | { readonly kind: 'target'; readonly entry: TargetEntry; readonly current: Machine | undefined }
  | { readonly kind: 'tag set'; readonly entry: TagSetEntry; readonly current: TagSet | undefined }
  | { readonly kind: 'library variable set'; readonly entry: LibraryVariableSetEntry; readonly current: LibraryVariableSet | undefined }
  | {
      readonly kind: 'library variables';
      readonly library: LibraryVariableSetEntry;
      readonly entries: readonly VariableEntry[];
      readonly current: VariableSet | undefined;
    }
  | { readonly kind: 'tenant'; readonly entry: TenantEntry; readonly current: Tenant | undefined }
  | { readonly kind: 'worker pool'; readonly entry: WorkerPoolEntry; readonly current: WorkerPool | undefined }
  | { readonly kind: 'project'; readonly entry: ProjectEntry; readonly current: Project | undefined }
  | {
      readonly kind: 'channel';
      readonly project: ProjectEntry;
      readonly projectId: string | undefined;
      readonly entry: ChannelEntry;
      readonly current: Channel | undefined;
    }
  | {
      readonly kind: 'process';
      readonly project: ProjectEntry;
      readonly projectId: string | undefined;
      readonly entries: readonly StepEntry[];
      readonly current: DeploymentProcess | undefined;
    }
  | {
      readonly kind: 'channel rules';
      readonly project: ProjectEntry;
      readonly projectId: string | undefined;
      readonly entry: ChannelEntry;
      readonly current: Channel | undefined;
    }
  | {
      readonly kind: 'settings';
      readonly project: ProjectEntry;
      readonly projectId: string | undefined;
      readonly current: DeploymentSettings | undefined;
    }
  | {
      readonly kind: 'variables';
      readonly project: ProjectEntry;
      readonly projectId: string | undefined;
      readonly entries: readonly VariableEntry[];
      readonly current: VariableSet | undefined;
    }
  | {
      readonly kind: 'runbook';
      readonly project: ProjectEntry;
      readonly projectId: string | undefined;
      readonly entry: RunbookEntry;
      readonly current: RunbookState | undefined;
    };

export interface PlanItem {
  readonly subject: PlanSubject;
  /** For people: `Dev`, `Random Quotes`. */
  readonly name: string;
  readonly path: Path;
  readonly action: 'create' | 'change' | 'unchanged';
  readonly fields: readonly FieldChange[];
  /** Names of stored secrets of which nobody can tell whether they changed. */
  readonly unknownSecrets: readonly string[];
}

export interface Plan {
  /** In the order in which they have to be done. */
  readonly items: readonly PlanItem[];
  /** Secrets that the blueprint names, each once: what it may read, whether or not this run has to. */
  readonly reads: readonly SecretReference[];
  /** Those of them whose values doing it needs. */
  readonly needs: readonly SecretReference[];
  readonly names: Names;
}

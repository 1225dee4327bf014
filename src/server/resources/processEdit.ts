/** A process as a client wrote it, made ready for the store: ids given, secrets sealed or kept, packages told once. */
import type { z } from 'zod';
import { builtInFeedId } from '../../contract/resources/feeds.ts';
import type { DeploymentProcessInput, Properties } from '../../contract/resources/deploymentProcesses.ts';
import type { RequestContext } from '../http/context.ts';
import { invalid, refused } from '../refusal.ts';
import { packageOfProperties, processFindings, propertiesOfPackage } from '../rules/processValidation.ts';
import { slugOf } from '../rules/names.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import { processCollection, propertyPlace } from './deploymentProcesses.ts';
import type { ProcessDocument, StoredAction, StoredStep } from './deploymentProcesses.ts';
import { environmentCollection } from './environments.ts';
import { missingIds } from './lookups.ts';
import { storeValue } from './sealedValues.ts';
import type { StoredProperties } from './sealedValues.ts';
import { toolsOf } from './snapshots.ts';
import type { SnapshotTools } from './snapshots.ts';
import { findWrongTags } from './tagSets.ts';
import { refuseStale } from './staleness.ts';

type Input = z.output<typeof DeploymentProcessInput>;
type WrittenStep = Input['Steps'][number];
type WrittenAction = WrittenStep['Actions'][number];
type WrittenPackage = WrittenAction['Packages'][number];

export interface ProcessUpdate {
  /** For messages. */
  readonly kind: 'DeploymentProcess' | 'RunbookProcess';
  readonly stored: ProcessDocument;
  readonly body: Input;
}

/** Replaces the steps of a process; 409 when the client has read an older version. */
export async function updateProcess(tx: Transaction, update: ProcessUpdate, context: RequestContext): Promise<ProcessDocument> {
  const { kind, stored, body } = update;
  if (stored.IsSnapshot) throw refused(`The process '${stored.Id}' is a snapshot of a release or runbook and cannot be changed.`);
  refuseStale(kind, stored, body.Version);
  await refuseInvalidProcess(tx, body.Steps);
  const Steps = storeSteps(body.Steps, stored, toolsOf(context));
  return tx.collection(processCollection).update({ ...stored, Steps, Version: stored.Version + 1, LastSnapshotId: null });
}

/** Refuses a process whose names, kinds or references are wrong, with every finding. */
async function refuseInvalidProcess(tx: ReadTransaction, steps: readonly WrittenStep[]): Promise<void> {
  const actions = steps.flatMap((step) => step.Actions);
  const environments = actions.flatMap((action) => [...action.Environments, ...action.ExcludedEnvironments]);
  const channels = actions.flatMap((action) => action.Channels);
  const findings = [
    ...processFindings(steps),
    ...(await missingIds(environments, 'environment', (id) => tx.collection(environmentCollection).get(id))),
    ...(await findWrongTags(
      tx,
      actions.flatMap((action) => action.TenantTags),
    )),
    ...(await missingIds(channels, 'channel', (id) => tx.collection(channelCollection).get(id))),
  ];
  if (findings.length > 0) throw invalid(...findings);
}

/** The steps to store. `stored` is the process so far: a secret that comes without its text keeps the one from there. */
function storeSteps(steps: readonly WrittenStep[], stored: ProcessDocument, tools: SnapshotTools): StoredStep[] {
  return new StepWriter(stored, tools).steps(steps);
}

class StepWriter {
  readonly #stored: ProcessDocument;
  readonly #tools: SnapshotTools;
  readonly #usedIds = new Set<string>();

  constructor(stored: ProcessDocument, tools: SnapshotTools) {
    this.#stored = stored;
    this.#tools = tools;
  }

  steps(written: readonly WrittenStep[]): StoredStep[] {
    return written.map((step) => {
      const before = this.#stored.Steps.find((item) => item.Id === step.Id) ?? this.#stored.Steps.find((item) => item.Name === step.Name);
      const Id = this.#id(step.Id);
      return {
        ...step,
        Id,
        Name: step.Name.trim(),
        Slug: slugFor(step),
        Properties: this.#properties(step.Properties, { owner: Id, before }),
        Actions: step.Actions.map((action) => this.#action(action)),
      };
    });
  }

  #action(action: WrittenAction): StoredAction {
    const known = this.#stored.Steps.flatMap((step) => step.Actions);
    const before = known.find((item) => item.Id === action.Id) ?? known.find((item) => item.Name === action.Name);
    const Id = this.#id(action.Id);
    const packages = packagesOf(action);
    const primary = packages.find((item) => item.Name === '');
    const properties = { ...action.Properties, ...(primary && propertiesOfPackage(primary)) };
    return {
      ...action,
      Id,
      Name: action.Name.trim(),
      Slug: slugFor(action),
      Packages: packages.map((item) => this.#package(item, before)),
      Properties: this.#properties(properties, { owner: Id, before }),
    };
  }

  #package(item: WrittenPackage, action: StoredAction | undefined): StoredAction['Packages'][number] {
    const before = action?.Packages.find((other) => other.Id === item.Id || other.Name === item.Name);
    const Id = this.#id(item.Id);
    return { ...item, Id, Properties: this.#properties(item.Properties, { owner: Id, before }) };
  }

  #properties(
    written: Properties,
    { owner, before }: { owner: string; before: { readonly Id: string; readonly Properties: StoredProperties } | undefined },
  ): StoredProperties {
    const entries = Object.entries(written).map(([name, value]) => {
      const place = propertyPlace(this.#stored.Id, owner, name);
      const storedPlace = propertyPlace(this.#stored.Id, before?.Id ?? owner, name);
      return [name, storeValue({ value, stored: before?.Properties[name], storedPlace, place }, this.#tools.sealer)] as const;
    });
    return Object.fromEntries(entries);
  }

  /** The id the client sent, or a new one where it sent none or one twice: secrets and skipped steps go by id. */
  #id(written: string | null): string {
    const wanted = (written ?? '').trim();
    const id = wanted === '' || this.#usedIds.has(wanted) ? this.#tools.randomKey(12).toLowerCase() : wanted;
    this.#usedIds.add(id);
    return id;
  }
}

/** The packages of an action; a primary one that only the properties name is added. */
function packagesOf(action: WrittenAction): WrittenPackage[] {
  const named = packageOfProperties(action.Properties);
  const added = named && !action.Packages.some((item) => item.Name === '') ? [{ ...named, Id: null, Version: null, Properties: {} }] : [];
  return [...added, ...action.Packages].map((item) => ({ ...item, FeedId: item.FeedId || builtInFeedId }));
}

function slugFor({ Name, Slug }: { Name: string; Slug: string | null }): string {
  return (Slug ?? '').trim() || slugOf(Name);
}

/** What deployments and runs of runbooks have in common: what can be asked of them, and how answers are kept. */
import type { PropertyValue } from '../../contract/sensitiveValue.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Caller, Services } from '../http/context.ts';
import type { Sealer, SealedPlace } from '../store/seal.ts';
import type { DeploymentDocument } from './deployments.ts';
import type { Prompt } from './prompts.ts';
import { openValue, storeValue } from './sealedValues.ts';
import type { StoredProperties } from './sealedValues.ts';

/** What can be asked of an execution beside what it runs and where. */
export interface ExecutionWishes {
  /** Variable id → answer. */
  readonly answers: Readonly<Record<string, PropertyValue>>;
  /** Ids of actions. */
  readonly skipActions: readonly string[];
  readonly specificMachineIds: readonly string[];
  readonly excludedMachineIds: readonly string[];
  /** Milliseconds since the epoch. */
  readonly queueTime: number | undefined;
  readonly queueTimeExpiry: number | undefined;
  /** null: as project or runbook and environment say. */
  readonly useGuidedFailure: boolean | null;
  readonly forcePackageDownload: boolean;
  readonly comments: string | null;
}

/** What making an execution needs beside the store: a request's context has it, and so has the engine when it deploys by itself. */
export interface ExecutionTools {
  readonly space: string;
  readonly caller: Pick<Caller, 'id' | 'displayName'> | undefined;
  readonly clock: Clock;
  readonly services: Pick<Services, 'engine' | 'sealer'>;
  randomKey(length: number): string;
}

/** A deployment, or a run of a runbook: what both have. */
export type Execution = Pick<
  DeploymentDocument,
  | 'Id'
  | 'SpaceId'
  | 'Name'
  | 'ProjectId'
  | 'EnvironmentId'
  | 'TenantId'
  | 'TaskId'
  | 'ManifestVariableSetId'
  | 'LibraryVariableSetSnapshotIds'
  | 'Created'
  | 'DeployedBy'
  | 'DeployedById'
  | 'Comments'
  | 'SkipActions'
  | 'SpecificMachineIds'
  | 'ExcludedMachineIds'
  | 'ForcePackageDownload'
  | 'UseGuidedFailure'
  | 'FormValues'
>;

/** Where a sealed answer to a prompted variable belongs. */
export type AnswerPlace = (executionId: string, variableId: string) => SealedPlace;

/** Answers to what does not ask are dropped: a client may send the whole form of another environment. */
export function storeAnswers(
  executionId: string,
  { answers, prompts, placeOf }: { answers: ExecutionWishes['answers']; prompts: readonly Prompt[]; placeOf: AnswerPlace },
  sealer: Sealer,
): StoredProperties {
  const entries = prompts.flatMap((prompt) => {
    const answer = answers[prompt.Id] ?? null;
    // No answer leaves the variable's own value in force.
    if (answer === null || answer === '') return [];
    const value = prompt.isSecret && typeof answer === 'string' ? { HasValue: true, NewValue: answer, Hint: null } : answer;
    const place = placeOf(executionId, prompt.Id);
    const stored = storeValue({ value, stored: undefined, storedPlace: place, place }, sealer);
    return stored === null ? [] : [[prompt.Id, stored] as const];
  });
  return Object.fromEntries(entries);
}

/** The answers of an execution, opened: variable id → text. */
export function answersOf(
  execution: Pick<Execution, 'Id' | 'FormValues'>,
  placeOf: AnswerPlace,
  sealer: Sealer,
): Readonly<Record<string, string>> {
  const entries = Object.entries(execution.FormValues);
  return Object.fromEntries(entries.map(([id, value]) => [id, openValue(value, placeOf(execution.Id, id), sealer).text]));
}

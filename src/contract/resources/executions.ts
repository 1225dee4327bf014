/** What deployments and runs of runbooks have in common on the wire (rest-api.md §8, §9). */
import { z } from 'zod';
import { choice, emptyText, flag, mapOf, maybe, openEnum, text, texts } from '../fields.ts';
import { PropertyValue } from '../sensitiveValue.ts';
import { RetentionPeriod } from './lifecycles.ts';

/** What a client says of an execution and reads again. */
export const executionFields = {
  EnvironmentId: z.string(),
  TenantId: text,
  Comments: text,
  /** Ids of actions. */
  SkipActions: texts,
  SpecificMachineIds: texts,
  ExcludedMachineIds: texts,
  ForcePackageDownload: flag(),
  QueueTime: text,
  QueueTimeExpiry: text,
  /** Id of the variable that asks → value. */
  FormValues: mapOf(PropertyValue),
};

/** What the server adds to an execution. */
export const startedFields = {
  Name: emptyText,
  ProjectId: z.string(),
  TaskId: z.string(),
  ManifestVariableSetId: text,
  Created: text,
  DeployedBy: text,
  DeployedById: text,
  DeployedToMachineIds: texts,
  UseGuidedFailure: flag(),
  FailureEncountered: flag(),
  TentacleRetentionPeriod: maybe(RetentionPeriod),
};

/** What all executions commands share; names may be ids. `RunAt` and `NoRunAfter` are dates with offset. */
export const executionCommandFields = {
  SpaceId: text,
  SpaceIdOrName: text,
  ProjectName: z.string(),
  ForcePackageDownload: flag(),
  SpecificMachineNames: texts,
  ExcludedMachineNames: texts,
  SpecificTargetTagNames: texts,
  ExcludedTargetTagNames: texts,
  SkipStepNames: texts,
  UseGuidedFailure: choice,
  RunAt: text,
  NoRunAfter: text,
  /** Prompted variables by name. */
  Variables: mapOf(z.string()),
  Priority: openEnum(['LifecycleDefault', 'On', 'Off']).nullish(),
  DebugMode: openEnum(['None', 'Log', 'Debug']).nullish(),
  DeploymentFreezeNames: texts,
  DeploymentFreezeOverrideReason: text,
};

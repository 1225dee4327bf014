import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { emptyText, flag, listOf, maybe, openEnum, text, texts } from '../fields.ts';
import { queryBool } from '../queryValues.ts';
import { documentFields, NamedLink, ReferenceItem, resourceFields } from '../resourceBase.ts';
import { Form } from './form.ts';
import { ReleaseChanges } from './deployments.ts';
import { machineHealthStatuses } from './machines.ts';

/** An environment the release may go to next; its `Preview` link is followed by the classic client. */
export const PromotionTarget = NamedLink;

export const DeploymentTemplate = z.looseObject({
  ...documentFields,
  IsDeploymentProcessModified: flag(),
  IsVariableSetModified: flag(),
  IsLibraryVariableSetModified: flag(),
  IsGitResourceModified: flag(),
  DeploymentNotes: text,
  PromoteTo: listOf(PromotionTarget),
  TenantPromotions: listOf(z.looseObject({ ...resourceFields, Name: z.string(), PromoteTo: listOf(PromotionTarget) })),
});
export type DeploymentTemplate = z.infer<typeof DeploymentTemplate>;

export const PreviewStep = z.looseObject({
  ActionId: z.string(),
  ActionName: z.string(),
  /** `1`, `2.1`: position among the steps. */
  ActionNumber: emptyText,
  Roles: texts,
  MachineNames: texts,
  Machines: listOf(
    z.looseObject({
      ...ReferenceItem.shape,
      HealthStatus: openEnum(machineHealthStatuses).nullish(),
      HasLatestCalamari: flag(),
    }),
  ),
  CanBeSkipped: flag(true),
  IsDisabled: flag(),
  HasNoApplicableMachines: flag(),
  UnavailableMachines: listOf(ReferenceItem),
  ExcludedMachines: listOf(ReferenceItem),
});
export type PreviewStep = z.infer<typeof PreviewStep>;

/** What a deployment to one environment would do, and the values it asks for. */
export const DeploymentPreview = z.looseObject({
  ...documentFields,
  StepsToExecute: listOf(PreviewStep),
  Form: maybe(Form),
  UseGuidedFailureModeByDefault: flag(),
  Changes: listOf(ReleaseChanges),
  ChangesMarkdown: text,
});
export type DeploymentPreview = z.infer<typeof DeploymentPreview>;

const PreviewQuery = z.object({ includeDisabledSteps: queryBool });

const PreviewsBody = z.looseObject({
  DeploymentPreviews: listOf(z.looseObject({ EnvironmentId: z.string(), TenantId: text })),
  IncludeDisabledSteps: flag(),
  ReleaseId: text,
  SpaceId: text,
});

export const deploymentPreviews = {
  template: endpoint({ method: 'GET', scope: 'space', path: 'releases/{id}/deployments/template', response: DeploymentTemplate }),
  get: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'releases/{id}/deployments/preview/{environmentId}',
    query: PreviewQuery,
    response: DeploymentPreview,
  }),
  ofTenant: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'releases/{id}/deployments/preview/{environmentId}/{tenantId}',
    query: PreviewQuery,
    response: DeploymentPreview,
  }),
  /** A bare array in the order of the request. */
  many: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'releases/{id}/deployments/previews',
    body: PreviewsBody,
    response: z.array(DeploymentPreview),
  }),
};

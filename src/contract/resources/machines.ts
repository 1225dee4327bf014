import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, listOf, openEnum, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { documentFields, newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';

export const machineStatuses = ['Online', 'Offline', 'Unknown', 'NeedsUpgrade', 'CalamariNeedsUpgrade', 'Disabled'] as const;
export const machineHealthStatuses = ['Healthy', 'Unavailable', 'Unknown', 'HasWarnings', 'Unhealthy'] as const;
export const tenantedDeploymentModes = ['Untenanted', 'TenantedOrUntenanted', 'Tenanted'] as const;
export const communicationStyles = [
  'None',
  'TentaclePassive',
  'TentacleActive',
  'Ssh',
  'OfflineDrop',
  'AzureWebApp',
  'Ftp',
  'AzureCloudService',
  'AzureServiceFabricCluster',
  'Kubernetes',
  'StepPackage',
  'KubernetesTentacle',
  'AwsEcsCluster',
] as const;

/** What the agent of a machine says of its version; machines without an agent have none. */
const TentacleVersionDetails = z.looseObject({ Version: text, UpgradeLocked: flag(), UpgradeSuggested: flag(), UpgradeRequired: flag() });

/** How the server reaches a machine; `None` is a cloud region, on the embedded server the machine it runs on. */
export const MachineEndpoint = z.looseObject({
  ...documentFields,
  CommunicationStyle: openEnum(communicationStyles),
  TentacleVersionDetails: TentacleVersionDetails.nullish(),
});
export type MachineEndpoint = z.infer<typeof MachineEndpoint>;

/** What a client says of a machine, be it a deployment target or a worker. */
export const machineInputFields = {
  Name: z.string(),
  Slug: text,
  MachinePolicyId: text,
  Thumbprint: text,
  Uri: text,
  IsDisabled: flag(),
  SkipInitialHealthCheck: flag(),
  Endpoint: MachineEndpoint,
};

/** What the server found out about a machine. */
export const machineFactFields = {
  IsInProcess: flag(),
  Status: openEnumOr(machineStatuses, 'Unknown'),
  HealthStatus: openEnumOr(machineHealthStatuses, 'Unknown'),
  StatusSummary: text,
  HasLatestCalamari: flag(),
  OperatingSystem: text,
  ShellName: text,
  ShellVersion: text,
  Architecture: text,
};

const fields = {
  ...machineInputFields,
  EnvironmentIds: texts,
  Roles: texts,
  TenantIds: texts,
  TenantTags: texts,
  TenantedDeploymentParticipation: openEnumOr(tenantedDeploymentModes, 'Untenanted'),
};

/** A deployment target. */
export const Machine = z.looseObject({ ...spaceResourceFields, ...fields, ...machineFactFields });
export type Machine = z.infer<typeof Machine>;

export const MachineInput = z.looseObject({ ...newResourceFields, ...fields, SpaceId: text });

export const MachinePolicy = z.looseObject({ ...spaceResourceFields, Name: z.string(), Description: text, IsDefault: flag() });
export type MachinePolicy = z.infer<typeof MachinePolicy>;

export const MachineConnectionStatus = z.looseObject({
  ...documentFields,
  MachineId: z.string(),
  Status: text,
  CurrentTentacleVersion: text,
  LastChecked: text,
  Logs: listOf(z.unknown()),
});
export type MachineConnectionStatus = z.infer<typeof MachineConnectionStatus>;

const MachineQuery = z.object({
  ...pagingQuery(),
  ids: queryList,
  name: queryText,
  partialName: queryText,
  roles: queryList,
  isDisabled: queryBool,
  healthStatuses: queryList,
  commStyles: queryList,
  tenantIds: queryList,
  tenantTags: queryList,
  environmentIds: queryList,
  thumbprint: queryText,
  deploymentId: queryText,
  shellNames: queryList,
  deploymentTargetTypes: queryList,
});
const PolicyQuery = z.object({ ...pagingQuery(), ids: queryList, partialName: queryText });

export const machines = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'machines', query: MachineQuery, response: pageOf(Machine) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'machines/all', query: z.object({ ids: queryList }), response: z.array(Machine) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'machines/{id}', response: Machine }),
  connection: endpoint({ method: 'GET', scope: 'space', path: 'machines/{id}/connection', response: MachineConnectionStatus }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'machines', body: MachineInput, response: Machine, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'machines/{id}', body: MachineInput, response: Machine }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'machines/{id}', response: Nothing }),
};

export const machineRoles = {
  all: endpoint({ method: 'GET', scope: 'space', path: 'machineroles/all', response: z.array(z.string()) }),
};

export const machinePolicies = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'machinepolicies', query: PolicyQuery, response: pageOf(MachinePolicy) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'machinepolicies/all', response: z.array(MachinePolicy) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'machinepolicies/{id}', response: MachinePolicy }),
};

/** What deployment targets and workers have in common: how they are found, and what is known of their health. */
import type { z } from 'zod';
import type { machineInputFields } from '../../contract/resources/machines.ts';
import { nameFindings, slugOf } from '../rules/names.ts';
import { healthFacts } from '../rules/machineHealth.ts';
import type { HealthFacts } from '../rules/machineHealth.ts';
import { defaultMachinePolicyId } from './machinePolicies.ts';

type Input = { readonly [K in keyof typeof machineInputFields]: z.output<(typeof machineInputFields)[K]> };

interface StoredFacts {
  readonly IsDisabled: boolean;
  readonly HealthStatus: string;
  readonly ShellName: string | null;
  readonly Thumbprint: string | null;
  readonly Endpoint: { readonly CommunicationStyle: string };
}

export interface MachineFilter {
  readonly isDisabled?: boolean | undefined;
  readonly healthStatuses?: readonly string[] | undefined;
  readonly commStyles?: readonly string[] | undefined;
  readonly shellNames?: readonly string[] | undefined;
  readonly thumbprint?: string | undefined;
}

/** The keys that machines of either kind are found by. */
export function machineKeys(machine: StoredFacts) {
  return {
    disabled: String(machine.IsDisabled),
    health: machine.HealthStatus.toLowerCase(),
    style: machine.Endpoint.CommunicationStyle.toLowerCase(),
    shell: machine.ShellName?.toLowerCase(),
    thumbprint: machine.Thumbprint?.toLowerCase(),
  };
}

/** The filters of a list as values of {@link machineKeys}. */
export function machineFilterKeys({ isDisabled, healthStatuses, commStyles, shellNames, thumbprint }: MachineFilter) {
  return {
    disabled: isDisabled === undefined ? undefined : String(isDisabled),
    health: lowerCase(healthStatuses),
    style: lowerCase(commStyles),
    shell: lowerCase(shellNames),
    thumbprint: thumbprint?.toLowerCase(),
  };
}

/** What is wrong with the part of a machine that both kinds have; `what`: `A worker`. */
export function machineFindings(body: Input, what: string): string[] {
  const style = body.Endpoint.CommunicationStyle;
  return [
    ...nameFindings(body.Name, { what, longest: 200 }),
    ...(style === 'None' ? [] : [`This server works on the machine it runs on (communication style None), not over '${style}'.`]),
  ];
}

type Own = HealthFacts & { readonly Slug: string };

/**
 * The part of a document that both kinds have. What a client says of the health is not taken: the server knows it. A new machine is
 * the one the server runs on and so healthy at once, unless its first health check is skipped: then nothing is known of it.
 */
export function fillMachine(body: Input, own: Own | undefined) {
  const HealthStatus = own?.HealthStatus ?? (body.SkipInitialHealthCheck ? 'Unknown' : 'Healthy');
  return {
    Name: body.Name.trim(),
    Slug: (body.Slug ?? '').trim() || (own?.Slug ?? slugOf(body.Name)),
    MachinePolicyId: body.MachinePolicyId ?? defaultMachinePolicyId,
    Thumbprint: body.Thumbprint,
    Uri: body.Uri,
    IsDisabled: body.IsDisabled,
    SkipInitialHealthCheck: body.SkipInitialHealthCheck,
    Endpoint: body.Endpoint,
    IsInProcess: false,
    HasLatestCalamari: true,
    OperatingSystem: own?.OperatingSystem ?? null,
    ShellName: 'Bash',
    ShellVersion: own?.ShellVersion ?? null,
    Architecture: own?.Architecture ?? null,
    ...healthFacts({ IsDisabled: body.IsDisabled, HealthStatus, StatusSummary: own?.StatusSummary ?? null }),
  };
}

function lowerCase(values: readonly string[] | undefined): string[] | undefined {
  return values?.map((value) => value.toLowerCase());
}

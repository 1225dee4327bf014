import type { Channel } from '../contract/resources/channels.ts';
import type { DeploymentProcess, ReleaseTemplate, TemplatePackage } from '../contract/resources/deploymentProcesses.ts';
import type { PackageUse } from './packageVersions.ts';

/** What the server says about one channel a release could belong to. */
export interface ChannelFacts {
  readonly channel: Channel;
  readonly process: DeploymentProcess;
  readonly template: ReleaseTemplate;
  /** The latest version its feed offers per package, as {@link useKey} names them; absent where none fits the channel. */
  readonly latest: ReadonlyMap<string, string>;
}

export interface PlannedPackage extends PackageUse {
  /** Undefined: nothing was said and nothing found. */
  readonly version: string | undefined;
  readonly source: 'given' | 'fixed' | 'latest' | 'none';
  readonly rule: RuleVerdict;
}

/** How a version stands to the rule of its channel; `none`: no rule speaks of the package. */
export type RuleVerdict =
  | { readonly state: 'none' }
  | {
      readonly state: 'passed' | 'failed';
      readonly range: string;
      readonly tag: string;
      readonly satisfies: { readonly range: boolean; readonly tag: boolean };
    };

/** Names a package of a process within a channel's plan. */
export function useKey(use: Pick<TemplatePackage, 'ActionName' | 'PackageReferenceName'>): string {
  return `${use.ActionName}\u0000${use.PackageReferenceName}`.toLowerCase();
}

/** The package of a template, as choices name it. */
export function useOf(row: TemplatePackage): PackageUse {
  return {
    actionName: row.ActionName,
    stepName: row.StepName === '' ? row.ActionName : row.StepName,
    packageId: row.PackageId,
    reference: row.PackageReferenceName,
  };
}

/** Whether the project takes its release versions from this package. */
export function isDonor(row: PackageUse, { VersioningPackageStepName, VersioningPackageReferenceName }: ReleaseTemplate): boolean {
  return same(row.actionName, VersioningPackageStepName ?? '') && same(row.reference, VersioningPackageReferenceName ?? '');
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

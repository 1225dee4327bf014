/** A package on its way into its folder: what the conventions of one deployment of it share (engine.md §2.3). */
import type { AcquiredPackage } from '../deployment/acquirePackages.ts';
import type { ActionRun } from '../deployment/deploymentRun.ts';

export interface Installation {
  readonly action: ActionRun;
  readonly package: AcquiredPackage;
  /** Whose deployments of this package belong together: journal and retention. */
  readonly policySet: string;
  /** Where the package was unpacked; undefined until then. */
  extractedTo: string | undefined;
  /** Where the conventions work: the unpacked package, later the custom directory. */
  folder: string | undefined;
  customFolder: string | undefined;
}

/** `stop`: the rest is not needed and the deployment of the package is a success. */
export type ConventionResult = 'continue' | 'stop';

/** One rule of what happens to a package while it is installed. */
export type Convention = (installation: Installation) => Promise<ConventionResult>;

/** The folder in which the conventions work. */
export function folderOf({ folder }: Installation): string {
  if (folder === undefined) throw new Error('a convention ran before the package was unpacked');
  return folder;
}

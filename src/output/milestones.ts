import type { DeploymentMilestones, ListMilestones, WaitMilestones } from './deploymentMilestones.ts';
import type { PlanFacts } from '../errors/classic/releases.ts';

/**
 * What octo told on its way and the native manner does not show, or shows otherwise: facts by kind, without a word of text. Flows and
 * commands emit them as `{ type: 'milestone', milestone: { kind, … } }`; only the classic manner turns them into lines
 * (classic/milestoneLines.ts). Types only.
 */
export interface MilestoneFacts
  extends ConnectionMilestones, LookupMilestones, PushMilestones, ReleaseMilestones, DeploymentMilestones, WaitMilestones, ListMilestones {}

/** octo-classic.md §1.4 and §2.4. */
export interface ConnectionMilestones {
  /** The arguments are fine and the server is asked next: octo's banner. */
  'program.started': { readonly version: string };
  'tls.unverified': { readonly server: string };
  'configFile.found': { readonly path: string };
  'handshake.started': { readonly server: string; readonly space?: string };
  'handshake.done': { readonly serverVersion: string; readonly apiVersion: string };
}

/** octo-classic.md §2.6. */
export interface LookupMilestones {
  /** A name or id stands for something on the server. */
  'resource.found': { readonly noun: string; readonly name: string; readonly id: string };
}

/** octo-classic.md §5. */
export interface PushMilestones {
  'push.started': { readonly path: string };
  /** The user wants no delta. */
  'push.deltaForbidden': object;
  'push.signatureRequested': { readonly packageId: string; readonly version: string };
  /** The signature is there, and the file is compared with it. */
  'push.deltaStarted': object;
  'push.deltaMade': { readonly deltaBytes: number; readonly fileBytes: number };
  'push.deltaStored': object;
  /** The whole file is sent after all. */
  'push.deltaLeft': {
    readonly why:
      | { readonly kind: 'noBase' }
      /** `deltaBytes` is absent where the comparison ended early. */
      | { readonly kind: 'worthless'; readonly deltaBytes?: number; readonly fileBytes: number }
      | { readonly kind: 'timedOut' | 'failed'; readonly message: string };
  };
  /** The answer was lost, and the server turned out to have the package. */
  'push.recovered': object;
  /** Every package was pushed. */
  'push.done': object;
}

/** octo-classic.md §3.1. */
export interface ReleaseMilestones {
  /** Packages in a folder say which versions are taken. */
  'packagesFolder.opened': { readonly folder: string };
  'packagesFolder.packageFound': { readonly path: string };
  /** The first thing octo told of a release. */
  'release.started': object;
  /** The channels that a release could belong to, with the packages that were looked for in each. */
  'plan.considered': {
    readonly channels: 'named' | 'all';
    /** Where the process of a version-controlled project was read. */
    readonly git?: { readonly kind: 'reference' | 'commit'; readonly name: string };
    readonly considered: readonly ConsideredChannel[];
  };
  /** `among`: all channels that fit. */
  'plan.channelChosen': { readonly channel: string; readonly among: readonly string[] };
  'plan.made': {
    readonly project: string;
    readonly version: string;
    readonly versionSource: 'given' | 'template' | 'package';
    readonly viable: boolean;
    readonly plan: PlanFacts;
  };
  /** A package that the channel does not allow is taken all the same. */
  'plan.rulesIgnored': { readonly channel: string };
  'release.existingSought': { readonly project: string; readonly version: string };
  'release.existingAbsent': object;
  'release.existingKept': { readonly project: string; readonly version: string };
  'release.notCreated': { readonly environments: readonly string[] };
  'release.creating': object;
  'release.made': { readonly version: string; readonly git?: { readonly reference: string; readonly commit: string } };
}

export interface ConsideredChannel {
  readonly name: string;
  readonly hasSteps: boolean;
  /** Packages whose version nobody gave. */
  readonly searches: readonly PackageSearch[];
}

export interface PackageSearch {
  readonly step: string;
  readonly packageId: string;
  readonly feed: string;
  /** The pre-release tag that the user asked for. */
  readonly tag?: string;
  readonly outcome: { readonly kind: 'found'; readonly version: string } | { readonly kind: 'absent' | 'unresolvable' };
}

export type MilestoneKind = keyof MilestoneFacts;

/** One milestone, or that of kind `K`. */
export type Milestone<K extends MilestoneKind = MilestoneKind> = { readonly [P in K]: { readonly kind: P } & MilestoneFacts[P] }[K];

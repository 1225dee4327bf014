/**
 * What octo told on its way and the native manner does not show, or shows otherwise: facts by kind, without a word of text. Flows and
 * commands emit them as `{ type: 'milestone', milestone: { kind, … } }`; only the classic manner turns them into lines
 * (classic/milestoneLines.ts). Types only.
 */
export interface MilestoneFacts extends ConnectionMilestones, LookupMilestones, PushMilestones {}

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

export type MilestoneKind = keyof MilestoneFacts;

/** One milestone, or that of kind `K`. */
export type Milestone<K extends MilestoneKind = MilestoneKind> = { readonly [P in K]: { readonly kind: P } & MilestoneFacts[P] }[K];

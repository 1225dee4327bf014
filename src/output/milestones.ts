/**
 * What octo told on its way and the native manner does not show, or shows otherwise: facts by kind, without a word of text. Flows and
 * commands emit them as `{ type: 'milestone', milestone: { kind, … } }`; only the classic manner turns them into lines
 * (classic/milestoneLines.ts). Types only.
 */
export interface MilestoneFacts extends ConnectionMilestones, LookupMilestones {}

/** octo-classic.md §1.4 and §2.4. */
export interface ConnectionMilestones {
  /** The arguments are fine and the server is asked next: octo's banner. */
  'program.started': { readonly version: string };
  'handshake.started': { readonly server: string; readonly space?: string };
  'handshake.done': { readonly serverVersion: string; readonly apiVersion: string };
}

/** octo-classic.md §2.6. */
export interface LookupMilestones {
  /** A name or id stands for something on the server. */
  'resource.found': { readonly noun: string; readonly name: string; readonly id: string };
}

export type MilestoneKind = keyof MilestoneFacts;

/** One milestone, or that of kind `K`. */
export type Milestone<K extends MilestoneKind = MilestoneKind> = { readonly [P in K]: { readonly kind: P } & MilestoneFacts[P] }[K];

import type { Milestone, MilestoneFacts, MilestoneKind } from '../milestones.ts';
import { connectionLines } from './connection.ts';
import { deploymentLines } from './deployments.ts';
import { deploymentListLines } from './deploymentLists.ts';
import type { ClassicLine } from './logLevels.ts';
import { pushLines } from './push.ts';
import { waitLines } from './waiting.ts';
import { releaseLines } from './releases.ts';

/** Octo's lines for milestones: one entry per kind. */
export type MilestoneTable<Facts> = { readonly [K in keyof Facts]: (facts: Facts[K]) => readonly ClassicLine[] };

/** THE table, put together from one file per subject; a kind without an entry is a type error. */
const table: MilestoneTable<MilestoneFacts> = {
  ...connectionLines,
  ...pushLines,
  ...releaseLines,
  ...deploymentLines,
  ...waitLines,
  ...deploymentListLines,
};

/** What octo logged at a milestone, in order. Texts from outside are in it as they came: whoever writes the lines cleans them. */
export function milestoneLines<K extends MilestoneKind>(milestone: Milestone<K>): readonly ClassicLine[] {
  return table[milestone.kind](milestone);
}

import type { Manner } from '../errors/exitCodes.ts';
import type { CommandDefinition } from './defineCommand.ts';

/** Headings of the general help, in their order: what a person wants to do. */
export const jobs = ['Package', 'Release', 'Look', 'Server', 'More'] as const;

export interface CommandEntry {
  /** One or two words, as typed: `push`, `server run`. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line for the general help, without a full stop. */
  readonly summary: string;
  readonly job: (typeof jobs)[number];
  /** `changes`: something is made or started, so the answer must reach somebody even when standard output is gone. */
  readonly effect: 'reads' | 'changes';
  /** Listed in the help of this manner alone, though both know it. */
  readonly only?: Manner;
  load(): Promise<{ readonly command: CommandDefinition }>;
}

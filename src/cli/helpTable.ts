import type { Manner } from '../errors/exitCodes.ts';

/** Made at build time from the command definitions (scripts/build.mjs): what can be answered without loading a command. */
export interface HelpTable {
  readonly version: string;
  /** By manner: the help of the program, of each command, and of the topics. */
  readonly help: Readonly<Record<Manner, Readonly<Record<string, string>>>>;
  /** Other names of commands. */
  readonly aliases: Readonly<Record<string, string>>;
}

import { hostname } from 'node:os';

/** This process, as others on the machine know it. */
export interface HostProcess {
  readonly pid: number;
  readonly host: string;
  /** True where everything is allowed: steps it starts are too. */
  readonly isRoot: boolean;
}

export function currentProcess(): HostProcess {
  return { pid: process.pid, host: hostname(), isRoot: process.getuid?.() === 0 };
}

/** `20.19.5`. */
export function nodeVersion(): string {
  return process.versions.node;
}

/** Octo's log levels, from the least to the most important. Source: octo-classic.md §1.5. */
export const logLevels = ['verbose', 'debug', 'information', 'warning', 'error', 'fatal'] as const;

export type LogLevel = (typeof logLevels)[number];

/** What octo shows without `--logLevel`. */
export const defaultLogLevel: LogLevel = 'debug';

/** A line as octo logged it. */
export interface ClassicLine {
  readonly level: LogLevel;
  readonly text: string;
}

export function reaches(level: LogLevel, minimum: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(minimum);
}

export function debug(text: string): ClassicLine {
  return { level: 'debug', text };
}
export function information(text: string): ClassicLine {
  return { level: 'information', text };
}
export function warning(text: string): ClassicLine {
  return { level: 'warning', text };
}
export function error(text: string): ClassicLine {
  return { level: 'error', text };
}

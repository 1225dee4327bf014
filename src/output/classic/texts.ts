/** Octo's texts that scripts and plug-ins match; the classic manner writes them, nothing else does. Source: octo-classic.md §1. */
export const classicTexts = {
  unknownCommand: (name: string): string => `Error: Unrecognized command '${name}'`,
  /** Without the reason: if the run ends with another failure, TeamCity must not take that for one that passes. */
  retry: (seconds: string, count: string): string => `Trying again in ${seconds} s${count}`,
  unsupportedCommand: (name: string): string => `Command '${name}' is not supported`,
  exitCode: (code: number): string => `Exit code: ${code}`,
} as const;

/** Octo prints the number it passed to `exit`; a shell sees it modulo 256: 255 was -1. Signals (130, 143) stay as they are. */
export function classicPrintedCode(shellCode: number): number {
  return shellCode > 200 ? shellCode - 256 : shellCode;
}

import { exitCodes } from '../errors/exitCodes.ts';

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'everything worked',
  failed: 'a deployment or an item failed',
  io: 'a local file or stream could not be read or written',
  usage: 'the command line is wrong',
  input: 'a named input is missing or is not what it should be',
  configuration: 'settings, certificate, not an Octopus server, port or data folder in use',
  auth: 'authentication or permission',
  refused: 'the server refused: not found, validation, conflict',
  network: 'network or server failure; safe to run again',
  unknown: 'the outcome is unknown; what to check is printed',
  pending: 'still running when the wait ended',
  bug: 'a bug of ours',
  interrupted: 'interrupted (Ctrl-C)',
  terminated: 'terminated',
};

/** The help topic `exit-codes`: what the number means that a run ends with. */
export function formatExitCodes(manner: 'native' | 'classic'): string {
  const rows = Object.entries(exitCodes).map(([ending, codes]) => ({ code: codes[manner], meaning: meaningOf(ending) }));
  return ['Exit codes:', ...rows.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`), ''].join('\n');
}

function meaningOf(ending: string): string {
  return Object.entries(meanings).find(([name]) => name === ending)?.[1] ?? ending;
}

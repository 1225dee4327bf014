/** Argument vectors of build-server plug-ins, and the grammar they assume (build-servers.md §0.1), read apart from the program's own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Vector {
  readonly id: string;
  readonly mode: 'classic' | 'probe' | 'go';
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly note?: string;
  /** The run ends with an error whose text fits this pattern, and does nothing. */
  readonly refused?: string;
}

export function readVectors(file: string): readonly Vector[] {
  const text = readFileSync(join(import.meta.dirname, '../../fixtures', file), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Vector => JSON.parse(line));
}

const flags = new Set(
  [
    ...['overwrite', 'verbose', 'debug', 'progress', 'waitForDeployment', 'waitForRun', 'cancelOnTimeout', 'enableServiceMessages'],
    ...['ignoreExisting', 'ignoreSslErrors', 'noRawLog', 'replace-existing', 'force', 'forcePackageDownload', 'ignoreChannelRules'],
  ].map((name) => name.toLowerCase()),
);

const aliases: Readonly<Record<string, string>> = {
  releasenumber: 'version',
  defaultpackageversion: 'packageversion',
  to: 'deployto',
  ref: 'gitref',
  releasenotefile: 'releasenotesfile',
};

export interface Options {
  readonly verb: string;
  all(name: string): readonly string[];
  get(name: string): string | undefined;
  /** Given, and not as `=false`. */
  has(name: string): boolean;
}

/** What a vector says, by lower-case name without aliases. */
export function optionsOf([verb = '', ...tokens]: readonly string[]): Options {
  const values = new Map<string, string[]>();
  for (let at = 0; at < tokens.length; at += 1) {
    const [, written = '', inline] = /^(?:--|-|\/)([\w-]+)(?:[=:]([^]*))?$/.exec(tokens[at] ?? '') ?? [];
    const name = aliases[written.toLowerCase()] ?? written.toLowerCase();
    const value = inline ?? (flags.has(name) ? 'true' : tokens[(at += 1)]);
    values.set(name, [...(values.get(name) ?? []), value ?? '']);
  }
  const all = (name: string): readonly string[] => values.get(name.toLowerCase()) ?? [];
  return { verb, all, get: (name) => all(name).at(-1), has: (name) => all(name).length > 0 && all(name).at(-1)?.toLowerCase() !== 'false' };
}

/** What stands for what in a vector; everything else is run as it was recorded. */
interface Substitution {
  readonly server: string;
  readonly apiKey: string;
  /** Stands for the root of absolute paths. */
  readonly folder: string;
  readonly proxy: string;
}

const recordedKey = 'API-ABCDEFGHIJKLMNOPQRST';

/** Applies a substitution to every token and every value of the environment. */
export function substitute(vector: Vector, { server, apiKey, folder, proxy }: Substitution): Vector {
  const text = (value: string): string =>
    value
      .replace('https://octo.example', server)
      .replace(recordedKey, apiKey)
      .replace('http://proxy:8080', proxy)
      .replace(/^(--(?:package|file|releaseNotesFile|rawLogFile)=)?\/(?=\w+\/)/, `$1${folder}/`);
  const env = Object.fromEntries(Object.entries(vector.env ?? {}).map(([name, value]) => [name, text(value)]));
  return { ...vector, argv: vector.argv.map(text), env };
}

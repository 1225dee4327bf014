import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { HelpTable } from './cli/helpTable.ts';
import type { OptionTable } from './cli/options.ts';
import type { run as runInspect } from './entryInspect.ts';
import type { run as runPack } from './entryPackFrame.ts';
import { outputUnwritable } from './errors/outputUnwritable.ts';
import type { Manner } from './errors/exitCodes.ts';

/**
 * The first code that runs: answers the version and every help from the table, hands `pack` to its own chunk and everything
 * else to the whole program. It loads nothing that Node has not loaded already (stack.md §2).
 */
export function start(manner: Manner): void {
  const argv = process.argv.slice(2);
  const answer = answerFromTable(argv, manner);
  if (answer !== undefined) return writeAnswer(answer);
  if (argv[0]?.toLowerCase() === 'pack' && !asksForHelp(argv)) return startPack(manner);
  const inspected = manner === 'native' ? inspectedFile(argv) : undefined;
  if (inspected !== undefined) return startInspect(inspected, () => startAll(manner));
  startAll(manner);
}

function startAll(manner: Manner): void {
  void import('./entryFull.ts').then(({ run }) => run(manner));
}

/** The file of a `package inspect` without options. */
function inspectedFile(argv: readonly string[]): string | undefined {
  const [first, second, file] = argv;
  return argv.length === 3 && first === 'package' && second === 'inspect' && file !== '' && file?.startsWith('-') === false
    ? file
    : undefined;
}

function startInspect(file: string, otherwise: () => void): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- As for pack.
  const chunk: unknown = require(join(__dirname, 'inspect.cjs'));
  if (isInspectChunk(chunk)) chunk.run(file, otherwise);
}

function startPack(manner: Manner): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- A chunk of its own; import() would start the slower loader for modules.
  const chunk: unknown = require(join(__dirname, 'packFrame.cjs'));
  if (isPackChunk(chunk)) chunk.run({ manner, allOptions: () => asOptionTable(readTable('options.json')) });
}

/** The build made the chunk and the tables from the same sources: these checks are for the compiler. */
function isPackChunk(value: unknown): value is { readonly run: typeof runPack } {
  return typeof value === 'object' && value !== null && 'run' in value;
}

function isInspectChunk(value: unknown): value is { readonly run: typeof runInspect } {
  return typeof value === 'object' && value !== null && 'run' in value;
}

function isOptionTable(value: unknown): value is OptionTable {
  return typeof value === 'object' && value !== null;
}

function asOptionTable(value: unknown): OptionTable {
  return isOptionTable(value) ? value : {};
}

function isHelpTable(value: unknown): value is HelpTable {
  return typeof value === 'object' && value !== null && 'help' in value;
}

function readHelpTable(): HelpTable {
  const table = readTable('help.json');
  if (isHelpTable(table)) return table;
  throw new Error('dist/help.json is not what the build writes');
}

/** The text for `version`, `help` and any `--help`, or undefined where a command has to run. */
export function answerFromTable(argv: readonly string[], manner: Manner, read: () => HelpTable = readHelpTable): string | undefined {
  const [first = 'help', ...rest] = argv.map((word) => word.toLowerCase());
  if (/^(--?version|-v|version|ver)$/.test(first) && rest.length === 0) return `${read().version}\n`;
  if (isHelp(first) || first === 'help' || first === 'h')
    return rest.some((word) => word.startsWith('-')) ? undefined : find(rest.join(' '), manner, read());
  // The table holds texts; the program answers a document.
  if (!asksForHelp(rest) || rest.some((token) => /^((--?|\/)(help-?)?output-?format|-f)([:=]|$)/.test(token))) return undefined;
  const name = first.replace(/^(--?|\/)(?=.)/, '');
  const table = read();
  return find(`${name} ${rest[0] ?? ''}`, manner, table) ?? find(name, manner, table);
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end)).some((word) => isHelp(word.toLowerCase()));
}

function isHelp(token: string): boolean {
  return /^(--help|-h|-\?|\/\?|\/help)$/.test(token);
}

function find(name: string, manner: Manner, { help, aliases }: HelpTable): string | undefined {
  const known = Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
  return Object.hasOwn(help[manner], known) ? help[manner][known] : undefined;
}

function readTable(name: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, name), 'utf8'));
}

/** Writes without opening `process.stdout`, which alone costs milliseconds; a pipe may take the text in pieces. */
function writeAnswer(text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EAGAIN') continue;
      if (code === 'EPIPE') return;
      const { message, hint } = outputUnwritable('standard output', error);
      writeSync(2, `Error: ${message} [OUTPUT_UNWRITABLE]\n${hint}\n`);
      process.exitCode = 1;
      return;
    }
  }
}

import { asAppError, stackOf } from '../errors/asAppError.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import type { Ending } from '../errors/exitCodes.ts';
import { exitCodes } from '../errors/exitCodes.ts';
import type { Output } from '../output/createOutput.ts';
import { createOutput } from '../output/createOutput.ts';
import type { Reporter } from '../output/events.ts';
import { formatView } from '../output/formatView.ts';
import { plainPalette } from '../output/palette.ts';
import type { Found } from './catalog.ts';
import { findCommand } from './catalog.ts';
import { createContext } from './createContext.ts';
import type { CommandDefinition, CommandResult } from './defineCommand.ts';
import { expandConfigFiles } from './expandConfigFiles.ts';
import { optionsOf } from './flagGroups.ts';
import { createLookup } from './optionNames.ts';
import { scanOutputChoices } from './outputChoices.ts';
import type { ParsedArguments, ParseRules } from './parseArguments.ts';
import { parseArguments, unknownTokens } from './parseArguments.ts';
import type { Runtime } from './runtime.ts';
import { program } from './program.ts';
import { meant, secretsOf, shown } from './unknownArguments.ts';
import { requireServer } from '../settings/requireServer.ts';

/**
 * Runs one command line and returns its exit code. Never throws: whatever happens is told on the streams, in the manner and
 * format that were asked for.
 */
export async function runCommandLine(argv: readonly string[], runtime: Runtime): Promise<number> {
  const output = await createOutput(scanOutputChoices(argv, runtime), runtime);
  let ending: Ending;
  try {
    ending = await Promise.race([runCommand(argv, runtime, output), runtime.crashed]);
    await deliver(output);
  } catch (thrown) {
    ending = await tellError(thrown, runtime, output);
  }
  output.renderer.stop();
  return exitCodes[ending][runtime.manner];
}

async function runCommand(argv: readonly string[], runtime: Runtime, output: Output): Promise<Ending> {
  const found = findCommand(argv.length === 0 ? ['help'] : argv, runtime.catalog, program(runtime));
  const { command } = await found.entry.load();
  const parsed = await readArguments(found, command, { ...runtime, reporter: output.reporter });
  if (parsed === 'help') {
    const { format, helpFormat } = scanOutputChoices(argv, runtime);
    const formats = [...(format === 'json' ? ['--output-format=json'] : []), `--help-output-format=${helpFormat}`];
    return runCommand(['help', ...found.entry.name.split(' '), ...formats], runtime, output);
  }
  for (const message of parsed.notes) output.reporter.emit({ type: 'info', message });
  registerSecrets(command, parsed, output);
  warnOfUnknown(parsed, command, output);

  const { context, close } = createContext(runtime, output.reporter, parsed);
  try {
    if (parsed.missing !== undefined) {
      // Octo looked for the server first, and only then for what the command needs (octo-classic.md §2.2).
      if (runtime.manner === 'classic' && command.uses.includes('connection')) requireServer(await context.settings());
      throw parsed.missing;
    }
    const result = await command.run({ ...parsed.values, positionals: parsed.positionals }, context);
    await tellResult(result, found, output);
    return result.ending ?? 'ok';
  } finally {
    await close();
  }
}

/** `--help` anywhere wins over every mistake in the other arguments. */
async function readArguments(
  { entry, rest: typed }: Found,
  command: CommandDefinition,
  runtime: Runtime & { readonly reporter: Reporter },
): Promise<ParsedArguments | 'help'> {
  const end = typed.indexOf('--');
  if ((end === -1 ? typed : typed.slice(0, end)).some((token) => /^(--help|-h|-\?|\/\?|\/help)$/i.test(token))) return 'help';
  const rules: ParseRules = {
    options: optionsOf(command),
    grammar: runtime.manner === 'classic' ? 'octo' : 'native',
    name: entry.name,
    commandLine: `${program(runtime)} ${entry.name}`,
    ...(command.positional === undefined ? {} : { positional: command.positional }),
  };
  if (command.unknownOptions === 'asArguments') return parseArguments(['--', ...typed], rules);
  if (command.unknownOptions === 'ignore') return { ...parseArguments(typed, { ...rules, grammar: 'octo' }), unknown: [] };
  const onFile = (path: string): void => runtime.reporter.emit({ type: 'milestone', milestone: { kind: 'configFile.found', path } });
  const rest = await expandConfigFiles(typed, rules, { cwd: runtime.cwd, manner: runtime.manner, onFile });
  // Knowing the options of the other commands costs the loading of all of them: only where something was not understood.
  if (unknownTokens(rest, rules).length === 0) return parseArguments(rest, rules);
  if (command.unknownOptions === 'ignoreKnownElsewhere')
    return parseArguments(rest, { ...rules, ignored: await runtime.catalog.allOptions() });
  const ownersOf = rules.grammar === 'native' ? await runtime.catalog.optionOwners?.() : undefined;
  return parseArguments(rest, ownersOf === undefined ? rules : { ...rules, ownersOf });
}

/** Octo refused what it did not know; its scripts go on here, with one line that says so. */
function warnOfUnknown(parsed: ParsedArguments, command: CommandDefinition, output: Output): void {
  if (parsed.unknown.length === 0) return;
  const lookup = createLookup(optionsOf(command));
  const hints = parsed.unknown.flatMap((argument) => meant(argument, lookup) ?? []);
  for (const secret of parsed.unknown.flatMap(secretsOf)) output.reporter.addSecret(secret);
  const message = `Unrecognized command arguments: ${parsed.unknown.flatMap(shown).join(', ')}`;
  output.reporter.emit({ type: 'warning', message, ...(hints.length === 0 ? {} : { hint: [...new Set(hints)].join(' ') }) });
}

function registerSecrets(command: CommandDefinition, parsed: ParsedArguments, output: Output): void {
  for (const [key, definition] of Object.entries(optionsOf(command))) {
    const value = parsed.values[key];
    if (definition.secret !== true || value === undefined) continue;
    for (const text of [value].flat()) if (typeof text === 'string') output.reporter.addSecret(text);
  }
}

/** The answer; where its reader has gone, one that tells of changes goes to standard error instead (reliability.md row C71). */
async function tellResult(result: CommandResult, found: Found, output: Output): Promise<void> {
  output.renderer.stop();
  output.renderer.result(result);
  await output.stdout.drain();
  if (found.entry.effect === 'changes' && output.stdout.stream.closed) {
    output.stderr.write(formatView(result.view, plainPalette, (text) => text));
  }
}

async function deliver(output: Output): Promise<void> {
  await output.stdout.drain();
  await output.stderr.drain();
}

async function tellError(thrown: unknown, runtime: Runtime, output: Output): Promise<Ending> {
  const error = interruptedBy(thrown, runtime.signal) ?? asAppError(thrown);
  for (const line of stackOf(error)) output.reporter.emit({ type: 'debug', message: line });
  output.renderer.error(error, output.reporter.done());
  // The streams may be what failed; then there is nobody left to tell.
  await Promise.allSettled([output.stdout.drain(), output.stderr.drain()]);
  return runtime.manner === 'classic' ? (error.classic?.kind ?? error.kind) : error.kind;
}

/** After a signal, whatever broke (an aborted request, a closed socket) broke because of it. */
function interruptedBy(thrown: unknown, signal: AbortSignal): AppError | undefined {
  if (!signal.aborted) return undefined;
  const reason = asAppError(signal.reason);
  // A flow that was interrupted in the middle of something says in what.
  if (isAppError(thrown) && thrown.kind === reason.kind) return thrown;
  return thrown === signal.reason
    ? reason
    : new AppError(reason.kind, reason.code, reason.message, {
        cause: thrown,
        ...(reason.hint === undefined ? {} : { hint: reason.hint }),
      });
}

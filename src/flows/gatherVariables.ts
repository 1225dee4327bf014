import { resolve } from 'node:path';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import type { Files } from '../platform/ports.ts';
import { VariableDictionary } from '../templating/templating.ts';
import { readVariables } from './readVariables.ts';
import { checkScopeNames, type GivenScope, parseScopes, valuesInScope, type VariableSet } from './variableScopes.ts';

export interface VariableSources {
  /** Files with variables; of two values for a name the later counts. */
  readonly files: readonly string[];
  /** `Name:Value` or `Name=Value`, over everything from files. */
  readonly pairs: readonly string[];
  /** `Environment=Dev`: which values of variable sets hold. */
  readonly scopes: readonly string[];
}

export interface VariableMachine {
  readonly cwd: string;
  readonly files: Files;
  readonly reporter: Reporter;
}

const longest = 64 * 1024 * 1024;

/** Collects the variables of a rendering. Ends with `VARIABLES_UNREADABLE`, `VARIABLE_INVALID` or `SCOPE_INVALID`. */
export async function gatherVariables(sources: VariableSources, machine: VariableMachine): Promise<VariableDictionary> {
  const scope = parseScopes(sources.scopes);
  const contents = await Promise.all(
    sources.files.map(async (file) => ({ file, read: readVariables(await readText(file, machine), file) })),
  );
  checkScopeNames(
    scope,
    contents.flatMap(({ read }) => (read.kind === 'set' ? [read.set] : [])),
  );
  const variables = new VariableDictionary();
  for (const { file, read } of contents) {
    variables.setAll(read.kind === 'values' ? read.entries : entriesOf({ set: read.set, file }, scope, machine.reporter));
  }
  variables.setAll(sources.pairs.map(parsePair));
  return variables;
}

/** A sensitive value is not in an exported set, so its variable stays undefined. */
function entriesOf(
  source: { readonly set: VariableSet; readonly file: string },
  scope: GivenScope,
  reporter: Reporter,
): readonly (readonly [string, string | null])[] {
  const { values, ambiguous } = valuesInScope(source.set, scope);
  for (const name of ambiguous) {
    reporter.emit({ type: 'warning', message: `Several values of ${name} hold equally in ${source.file}; the last one was taken` });
  }
  const hidden = values.filter((value) => value.isSensitive && value.value === null);
  if (hidden.length > 0) reporter.emit({ type: 'warning', message: notHeld(hidden, source.file) });
  return values.filter((value) => !hidden.includes(value)).map(({ name, value }) => [name, value]);
}

function notHeld(hidden: readonly { readonly name: string }[], file: string): string {
  const names = hidden.map(({ name }) => name).join(', ');
  return hidden.length === 1
    ? `The value of ${names} is sensitive, so ${file} does not hold it`
    : `The values of ${names} are sensitive, so ${file} does not hold them`;
}

function parsePair(text: string): readonly [string, string] {
  const match = /^([^:=]+)[:=]([^]*)$/.exec(text);
  const name = match?.[1]?.trim();
  if (name !== undefined && name !== '') return [name, match?.[2] ?? ''];
  throw new AppError('usage', 'VARIABLE_INVALID', `'${text}' is no variable`, { hint: 'Write it like Name:Value.' });
}

async function readText(file: string, { cwd, files }: VariableMachine): Promise<string> {
  try {
    return new TextDecoder().decode(await files.read(resolve(cwd, file), longest));
  } catch (cause) {
    const why = errorCodeOf(cause) === 'ENOENT' ? 'there is no such file' : (errorCodeOf(cause) ?? String(cause));
    throw new AppError('input', 'VARIABLES_UNREADABLE', `Can't read variables from ${file}: ${why}`, { cause, hint: 'Check --variables.' });
  }
}

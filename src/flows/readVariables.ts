import type { ParseError } from 'jsonc-parser';
import { parse, printParseErrorCode } from 'jsonc-parser';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Node, Pair } from 'yaml';
import { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import { scopeKinds, type ScopeKind, type ScopeName, type VariableSet } from './variableScopes.ts';

/** What a file with variables holds: plain names and values, or a set whose values depend on a scope. */
export type VariableFile =
  | { readonly kind: 'values'; readonly entries: readonly (readonly [name: string, value: string | null])[] }
  | { readonly kind: 'set'; readonly set: VariableSet };

const scopeNames = z.array(z.object({ Id: z.string(), Name: z.string() })).nullish();
const exportedSet = z.object({
  Variables: z.array(
    z.object({
      Name: z.string(),
      Value: z.string().nullish(),
      IsSensitive: z.boolean().nullish(),
      Scope: z.record(z.string(), z.array(z.string())).nullish(),
    }),
  ),
  ScopeValues: z.record(z.string(), scopeNames).nullish(),
});

/** Where a set lists the names of a kind of scope. */
const listNames: Readonly<Partial<Record<ScopeKind, string>>> = { ProcessOwner: 'Processes' };

/**
 * Reads variables from JSON or YAML: names with values (lists and maps become JSON), or a variable set exported from a server. Ends
 * with `VARIABLES_UNREADABLE`, naming line and column where they are known.
 */
export function readVariables(text: string, file: string): VariableFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    throw unreadable(file, `${problem.message} at line ${line}, column ${col}`, problem);
  }
  if (/\.json$/i.test(file)) refuseOtherThanJson(text, file, lineCounter);
  const root = document.contents;
  if (root === null) return { kind: 'values', entries: [] };
  if (!isMap<Node, Node | null>(root)) throw unreadable(file, 'it is neither a map of names and values nor a variable set');
  if (isSeq(root.get('Variables'))) return { kind: 'set', set: readSet(root.toJSON(), file) };
  return { kind: 'values', entries: root.items.map((pair) => entryOf(pair, file)) };
}

/** Nearly all JSON is YAML, but YAML reads much as a value that is a mistake in JSON: `{"a": }` or `{a: b}`. */
function refuseOtherThanJson(text: string, file: string, lineCounter: LineCounter): void {
  if (text.trim() === '') return;
  try {
    JSON.parse(text);
  } catch (cause) {
    throw unreadable(file, `it is no JSON: ${jsonProblem(text, lineCounter) ?? String(cause)}`, cause);
  }
}

/** What the parser of JavaScript says has a place only sometimes, and counts it in characters. */
function jsonProblem(text: string, lineCounter: LineCounter): string | undefined {
  const problems: ParseError[] = [];
  parse(text, problems, { disallowComments: true });
  const [first] = problems;
  if (first === undefined) return undefined;
  const { line, col } = lineCounter.linePos(first.offset);
  const what = printParseErrorCode(first.error).replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${what} at line ${line}, column ${col}`;
}

function entryOf(pair: Pair<Node, Node | null>, file: string): readonly [string, string | null] {
  if (!isScalar(pair.key)) throw unreadable(file, 'a name is a list or a map');
  return [textOf(pair.key) ?? '', textOf(pair.value)];
}

/** Numbers keep the text they were written with, booleans read as in JSON-valued variables: `True`. */
function textOf(node: Node | null): string | null {
  if (node === null) return null;
  if (!isScalar(node)) return JSON.stringify(node.toJSON());
  const { value, source } = node;
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? value : (source ?? JSON.stringify(value));
}

function readSet(document: unknown, file: string): VariableSet {
  const parsed = exportedSet.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unreadable(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, parsed.error);
  }
  const { Variables: variables, ScopeValues: lists } = parsed.data;
  return {
    variables: variables.map((each) => ({
      ...{ name: each.Name, value: each.Value ?? null, isSensitive: each.IsSensitive ?? false, scope: each.Scope ?? {} },
    })),
    names: Object.fromEntries(scopeKinds.map((kind) => [kind, namesOf(lists?.[listNames[kind] ?? `${kind}s`])])),
  };
}

function namesOf(list: z.infer<typeof scopeNames>): readonly ScopeName[] {
  return (list ?? []).map(({ Id, Name }) => ({ id: Id, name: Name }));
}

function unreadable(file: string, problem: string, cause?: unknown): AppError {
  return new AppError('input', 'VARIABLES_UNREADABLE', `Can't read variables from ${file}: ${problem}`, {
    cause,
    hint: 'Give a JSON or YAML file with names and values, or a variable set exported from a server.',
  });
}

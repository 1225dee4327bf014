import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import { didYouMean } from '../errors/nearest.ts';
import { checkBlueprint } from './checkBlueprint.ts';
import { Blueprint } from './schema.ts';
import { suggestKeys } from './suggestKeys.ts';

/** Where something stands in the document: keys and indexes from the root. */
export type Path = readonly (string | number)[];

export interface BlueprintFile {
  readonly blueprint: Blueprint;
  /** `blueprint.yaml:12:5` of a place in the document, or of the nearest place around it. */
  placeOf(path: Path): string;
  /** The same place as characters from the beginning of the text. */
  offsetOf(path: Path): number;
}

/** One mistake in a blueprint. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  /** The path's last element is a key that stands there, not a value below it. */
  readonly atKey?: boolean;
  /** What {@link suggestKeys} pairs: a key that is misspelt is unknown and missing at once. */
  readonly problem?: 'unknown key' | 'missing';
}

/**
 * Reads a blueprint (YAML, or JSON, which YAML contains). Every mistake is told at once, each with file, line and column.
 * @throws AppError `BLUEPRINT_INVALID`
 */
export function readBlueprint(text: string, path: string): BlueprintFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, merge: true, prettyErrors: false });
  const placeAt = (offset: number): string => {
    const { line, col } = counter.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw invalid(
      path,
      document.errors.map((error) => `${placeAt(error.pos[0])}: ${error.message}`),
    );

  const content: unknown = document.toJS({ maxAliasCount: 100 });
  if (content === null || content === undefined) throw empty(path);
  const parsed = Blueprint.safeParse(content, { reportInput: true });
  const placeOf = (at: Path): string => placeAt(offsetOf(document, at, false));
  const tell = (findings: readonly Finding[]): readonly string[] =>
    findings
      .map((finding) => ({ finding, offset: offsetOf(document, finding.path, finding.atKey ?? false) }))
      .sort((left, right) => left.offset - right.offset)
      .map(({ finding, offset }) => `${placeAt(offset)}: ${finding.message}`);
  if (!parsed.success) throw invalid(path, tell(suggestKeys(parsed.error.issues.flatMap((issue) => findingsOf(issue, [])))));
  const findings = checkBlueprint(parsed.data);
  if (findings.length > 0) throw invalid(path, tell(findings));
  return { blueprint: parsed.data, placeOf, offsetOf: (at) => offsetOf(document, at, false) };
}

function empty(path: string): AppError {
  return new AppError('input', 'BLUEPRINT_INVALID', `The blueprint ${path} has no content`, {
    hint: `It may hold ${Object.keys(Blueprint.shape).join(', ')}.`,
  });
}

function invalid(path: string, findings: readonly string[]): AppError {
  const count = findings.length === 1 ? 'a mistake' : `${findings.length} mistakes`;
  return new AppError('input', 'BLUEPRINT_INVALID', `The blueprint ${path} has ${count}`, {
    details: findings,
  });
}

/** A union tells all its branches' complaints; the one that came closest is the useful one. */
function findingsOf(issue: z.core.$ZodIssue, above: Path): readonly Finding[] {
  const path = [...above, ...issue.path.filter((key) => typeof key !== 'symbol')];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], message: `unknown key "${key}"`, atKey: true, problem: 'unknown key' }));
  if (issue.code === 'invalid_union') {
    const closest =
      issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0 && inner.code !== 'unrecognized_keys')) ??
      issue.errors.find((branch) => branch.every((inner) => inner.code !== 'unrecognized_keys'));
    const [first] = closest ?? [];
    const unionMessage = 'must be a text, or a secret as { env: NAME }, { file: PATH } or { secret: NAME }';
    return first === undefined || first.path.length === 0 ? [{ path, message: unionMessage }] : findingsOf(first, path);
  }
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return [{ path, message: describeIssue(issue), ...(missing && { problem: 'missing' }) }];
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const key = issue.path.at(-1);
  const subject = typeof key === 'string' ? `"${key}" ` : '';
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${subject}is missing`;
  if (issue.code === 'invalid_type') return `${subject}must be ${expected[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `${subject}must be one of ${issue.values.join(', ')}${nearestChoice(issue)}`;
  if (issue.code === 'too_small' && (issue.origin === 'string' || issue.origin === 'array')) return `${subject}must not be empty`;
  return `${subject}${issue.message.startsWith('must') ? issue.message : `is not right: ${issue.message}`}`;
}

function nearestChoice({ input, values }: z.core.$ZodIssueInvalidValue): string {
  const question = typeof input === 'string' ? didYouMean(input, values.map(String)) : undefined;
  return question === undefined ? '' : `. ${question}`;
}

const expected: Readonly<Record<string, string>> = {
  string: 'a text; put it in quotes',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
};

/** The offset of a node, of its key, or of the nearest node above that stands in the text. */
function offsetOf(document: Document, path: Path, atKey: boolean): number {
  const last = path.at(-1);
  const parent = document.getIn(path.slice(0, -1), true);
  if (isMap<Node, Node | null>(parent) && typeof last === 'string') {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
    const node = atKey || pair?.value == null ? pair?.key : pair.value;
    if (node?.range != null) return node.range[0];
  }
  const node = document.getIn(path, true);
  if (!atKey && isNode(node) && node.range != null) return node.range[0];
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1), false);
}

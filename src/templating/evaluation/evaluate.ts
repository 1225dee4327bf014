import { isAppError } from '../../errors/appError.ts';
import type { ErrorCode } from '../../errors/codes.ts';
import { utcZone, type TimeZone } from '../dates/timeZone.ts';
import { describeFailures, type ParseFailure, type Position, positionsIn } from '../diagnostics.ts';
import type { Filter } from '../filters/filter.ts';
import { jsonReader } from '../json/jsonReader.ts';
import { type ParsedTokens, parsePath, parseTemplate, parseTolerantly } from '../syntax/parse.ts';
import type { BrokenBlock } from '../syntax/brokenBlocks.ts';
import type { Failure } from '../syntax/result.ts';
import { foldCase } from '../text/casing.ts';
import { type Culture, invariantCulture } from '../text/culture.ts';
import type { VariableDictionary } from '../variables/variableDictionary.ts';
import { Budget, defaultLimits, type Limits } from './budget.ts';
import { isTruthy } from './conditionals.ts';
import { type Findings, noFindings } from './findings.ts';
import { render } from './render.ts';
import { itemsOf } from './repetitions.ts';
import type { Run } from './run.ts';
import { topScope } from './scope.ts';

export interface EvaluateOptions {
  /** `halt` (default): a text that is no template stays as it is. `continue`: only the part that is none does (octostache §14). */
  readonly onParseFailure?: 'halt' | 'continue';
  /** Default: the invariant culture. */
  readonly culture?: Culture;
  /** What local time is. Default: UTC. */
  readonly zone?: TimeZone;
  /** Now, in milliseconds since the epoch, for NowDate and dates without a year. Default: the epoch itself. */
  readonly now?: () => number;
  /** Filters of the host by name, asked where the language has none or it gives nothing; the values of variables don't see them. */
  readonly extensions?: Readonly<Record<string, Filter>>;
  readonly limits?: Partial<Limits>;
  /** `throw` (default) or `report`: what happens where the language itself fails, see {@link Evaluation.failure}. */
  readonly onFailure?: 'throw' | 'report';
}

export interface Evaluation {
  /** The text; null where the template was null or a token ended in the filter `null`. */
  readonly value: string | null;
  /** A sentence about missing tokens or a parse failure, as the reference engine words it; null where there is neither. */
  readonly error: string | null;
  /** Canonical text of each token without a value, each once, in the order found. */
  readonly missing: readonly string[];
  /** Where in the given text each of those was met; a token inside a variable's value counts where the variable is used. */
  readonly unresolved: readonly (Position & { readonly token: string })[];
  /** Where the text is no template: at most one when halting, any number when continuing. */
  readonly parseFailures: readonly ParseFailure[];
  /**
   * Where the text is a template only because a block that is none reads as a variable: `#{if A}` without `#{/if}` is one called "if A".
   * Told unless there is such a variable, and then not among the unresolved; `value`, `error` and `missing` are the language's.
   */
  readonly brokenBlocks: readonly ParseFailure[];
  /**
   * With `onFailure: 'report'` the error (code `TEMPLATE_*`) that ended the evaluation, with the place of the token that led to it; the value
   * is then the template itself. Null where all went well.
   */
  readonly failure: (Position & { readonly code: ErrorCode; readonly message: string }) | null;
}

/**
 * Evaluates a template with variables (octostache §1). What is missing is echoed and reported, not thrown. Throws AppErrors with the
 * codes `TEMPLATE_*` for values that need themselves, filters whose argument can't be worked with, and exceeded limits.
 */
export function evaluate(template: string | null, variables: VariableDictionary, options: EvaluateOptions = {}): Evaluation {
  if (template?.includes('#{') !== true) return { ...nothingFound, value: template, error: null };
  if (options.onParseFailure === 'continue') {
    const parsed = parseTolerantly(template);
    return evaluateTokens(template, parsed, { variables, options });
  }
  const parsed = parseTemplate(template);
  if (parsed.ok) return evaluateTokens(template, { ...parsed, failures: [] }, { variables, options });
  const failures = describeFailures(template, [parsed]);
  const error = `Parsing failure: ${failures.map((failed) => failed.message).join('; ')}.`;
  return { ...nothingFound, value: template, error, parseFailures: failures };
}

/** True where a template has a value that counts as true (octostache §6) and nothing went wrong. */
export function evaluateTruthy(template: string | null, variables: VariableDictionary, options: EvaluateOptions = {}): boolean {
  const { value, error } = evaluate(template, variables, options);
  return value !== null && error === null && isTruthy(value);
}

/** The items of a collection, as a loop over the path would show them: index names, or the values of indexed variables that have one. */
export function indexes(path: string, variables: VariableDictionary, options: EvaluateOptions = {}): readonly string[] {
  const symbol = parsePath(path);
  if (symbol === undefined) return [];
  const items = itemsOf(runOf(options), topScope(variables.root()), symbol, noFindings());
  return [...items].flatMap((item) => item.item ?? []);
}

const nothingFound = { missing: [], unresolved: [], parseFailures: [], brokenBlocks: [], failure: null } as const;

interface Inputs {
  readonly variables: VariableDictionary;
  readonly options: EvaluateOptions;
}

function evaluateTokens(
  text: string,
  parsed: ParsedTokens & { readonly failures: readonly Failure[] },
  { variables, options }: Inputs,
): Evaluation {
  const findings = noFindings();
  const run = runOf(options, parsed.broken);
  const parseFailures = describeFailures(text, parsed.failures);
  try {
    const value = run.render(parsed.tokens, topScope(variables.root()), findings);
    const missing = [...findings.missing.keys()];
    const error = missing.length === 0 ? null : `The following tokens were unable to be evaluated: ${missing.map(quoted).join(', ')}`;
    const unresolved = positions(text, findings, run);
    const brokenBlocks = describeBroken(text, parsed.broken, run);
    return { value: findings.nulled ? null : value, error, missing, unresolved, parseFailures, brokenBlocks, failure: null };
  } catch (error) {
    if (options.onFailure !== 'report' || !isAppError(error)) throw error;
    const failure = { ...positionsIn(text)(run.at), code: error.code, message: error.message };
    const brokenBlocks = describeBroken(text, parsed.broken, run);
    return { ...nothingFound, value: text, error: error.message, parseFailures, brokenBlocks, failure };
  }
}

function quoted(token: string): string {
  return `'${token}'`;
}

function positions(text: string, findings: Findings, { suspects }: Run): Evaluation['unresolved'] {
  if (findings.missing.size === 0) return [];
  const positionOf = positionsIn(text);
  const found = [...findings.missing].flatMap(([token, offsets]) =>
    offsets.filter((offset) => !suspects.has(offset)).map((offset) => ({ ...positionOf(offset), token })),
  );
  return found.sort((left, right) => left.offset - right.offset);
}

function describeBroken(text: string, broken: readonly BrokenBlock[], { suspects }: Run): readonly ParseFailure[] {
  const failures = broken.flatMap(({ at, failure }) => (failure !== null && suspects.has(at) ? [failure] : []));
  return describeFailures(text, failures);
}

function runOf(options: EvaluateOptions, broken: readonly BrokenBlock[] = []): Run {
  const zone = options.zone ?? utcZone;
  const budget = new Budget({ ...defaultLimits, ...options.limits });
  const extensions = new Map(Object.entries(options.extensions ?? {}).map(([name, filter]) => [foldCase(name), filter]));
  const run: Run = {
    ...{ budget, zone, extensions, json: jsonReader(zone), suspects: new Set(broken.map(({ at }) => at)), at: 0 },
    culture: options.culture ?? invariantCulture,
    now: options.now ?? (() => 0),
    render: (tokens, scope, findings) => render(run, tokens, scope, findings),
  };
  return run;
}

import { isAppError } from '../../errors/appError.ts';
import type { ErrorCode } from '../../errors/codes.ts';
import { utcZone, type TimeZone } from '../dates/timeZone.ts';
import { describeFailures, type ParseFailure, type Position, positionsIn } from '../diagnostics.ts';
import type { Filter } from '../filters/filter.ts';
import { jsonReader } from '../json/jsonReader.ts';
import { parsePath, parseTemplate, parseTolerantly } from '../syntax/parse.ts';
import type { Token } from '../syntax/tree.ts';
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
  if (template?.includes('#{') !== true)
    return { value: template, error: null, missing: [], unresolved: [], parseFailures: [], failure: null };
  if (options.onParseFailure === 'continue') {
    const parsed = parseTolerantly(template);
    const failures = describeFailures(template, parsed.failures);
    return evaluateTokens(template, parsed.tokens, failures, { variables, options });
  }
  const parsed = parseTemplate(template);
  if (parsed.ok) return evaluateTokens(template, parsed.tokens, [], { variables, options });
  const failures = describeFailures(template, [parsed]);
  const error = `Parsing failure: ${failures.map((failed) => failed.message).join('; ')}.`;
  return { value: template, error, missing: [], unresolved: [], parseFailures: failures, failure: null };
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

interface Inputs {
  readonly variables: VariableDictionary;
  readonly options: EvaluateOptions;
}

function evaluateTokens(
  text: string,
  tokens: readonly Token[],
  parseFailures: readonly ParseFailure[],
  { variables, options }: Inputs,
): Evaluation {
  const findings = noFindings();
  const run = runOf(options);
  try {
    const value = run.render(tokens, topScope(variables.root()), findings);
    const missing = [...findings.missing.keys()];
    const error = missing.length === 0 ? null : `The following tokens were unable to be evaluated: ${missing.map(quoted).join(', ')}`;
    const unresolved = positions(text, findings);
    return { value: findings.nulled ? null : value, error, missing, unresolved, parseFailures, failure: null };
  } catch (error) {
    if (options.onFailure !== 'report' || !isAppError(error)) throw error;
    const failure = { ...positionsIn(text)(run.at), code: error.code, message: error.message };
    return { value: text, error: error.message, missing: [], unresolved: [], parseFailures, failure };
  }
}

function quoted(token: string): string {
  return `'${token}'`;
}

function positions(text: string, findings: Findings): Evaluation['unresolved'] {
  if (findings.missing.size === 0) return [];
  const positionOf = positionsIn(text);
  const found = [...findings.missing].flatMap(([token, offsets]) => offsets.map((offset) => ({ ...positionOf(offset), token })));
  return found.sort((left, right) => left.offset - right.offset);
}

function runOf(options: EvaluateOptions): Run {
  const zone = options.zone ?? utcZone;
  const budget = new Budget({ ...defaultLimits, ...options.limits });
  const extensions = new Map(Object.entries(options.extensions ?? {}).map(([name, filter]) => [foldCase(name), filter]));
  const run: Run = {
    ...{ budget, zone, extensions, json: jsonReader(zone), at: 0 },
    culture: options.culture ?? invariantCulture,
    now: options.now ?? (() => 0),
    render: (tokens, scope, findings) => render(run, tokens, scope, findings),
  };
  return run;
}

import { existsSync, readFileSync } from 'node:fs';
import {
  argumentNames,
  canonical,
  evaluate,
  evaluateTruthy,
  type EvaluateOptions,
  indexes,
  usEnglishCulture,
  VariableDictionary,
} from '../../../src/templating/templating.ts';
import { isAppError } from '../../../src/errors/appError.ts';

/** One recorded case; the fields are described in the README beside the vectors. */
export interface Vector {
  readonly id: string;
  readonly area: string;
  readonly variables: Readonly<Record<string, string | null>>;
  readonly template: string;
  readonly haltOnError?: boolean;
  readonly expected: string | null;
  readonly expectError?: boolean;
  readonly expectParseFailure?: boolean;
  readonly expectMissing?: readonly string[];
  readonly expectThrows?: { readonly type: string; readonly message?: string };
  readonly compare?: 'trim';
  readonly expectOneOf?: readonly string[];
  readonly expectedPattern?: string;
  readonly expectTruthy?: boolean;
  readonly kind?: 'canonical' | 'argumentNames' | 'getIndexes';
  readonly expectNames?: readonly string[];
  readonly expectNotNames?: readonly string[];
  readonly expectIndexes?: readonly string[];
  readonly extensions?: Readonly<Record<string, string>>;
  readonly dynamic?: boolean;
}

/** The vectors of a file, or undefined where it is not there. */
export function readVectors(file: URL): readonly Vector[] | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

const codes: Readonly<Record<string, readonly string[]>> = {
  RecursiveDefinitionException: ['TEMPLATE_RECURSIVE'],
  FormatException: ['TEMPLATE_BASE64_INVALID'],
  ArgumentException: ['TEMPLATE_PATTERN_INVALID', 'TEMPLATE_VERSION_INVALID', 'TEMPLATE_LOOP_NAME_RESERVED'],
  OverflowException: ['TEMPLATE_VERSION_INVALID', 'TEMPLATE_INTEGER_TOO_LARGE', 'TEMPLATE_NUMBER_TOO_LARGE'],
};

/** What is wrong with the answer to a vector; undefined where nothing is. */
export function failureOf(vector: Vector): string | undefined {
  const variables = new VariableDictionary(Object.entries(vector.variables));
  try {
    const problem = checkKind(vector, variables);
    if (vector.expectThrows !== undefined)
      return `nothing was thrown: ${JSON.stringify(evaluate(vector.template, variables, optionsFor(vector)).value)}`;
    return problem;
  } catch (error) {
    return thrown(vector, error);
  }
}

function checkKind(vector: Vector, variables: VariableDictionary): string | undefined {
  switch (vector.kind) {
    case 'canonical':
      return differs('canonical', canonical(vector.template), vector.expected);
    case 'argumentNames': {
      const names = argumentNames(vector.template);
      const isRight = vector.expectNames?.every((name) => names.has(name)) && !vector.expectNotNames?.some((name) => names.has(name));
      return isRight ? undefined : `names ${[...names].join()}`;
    }
    case 'getIndexes':
      return differs('indexes', [...indexes(vector.template, variables)].sort(), [...(vector.expectIndexes ?? [])].sort());
    default:
      return checkEvaluation(vector, variables);
  }
}

function checkEvaluation(vector: Vector, variables: VariableDictionary): string | undefined {
  const result = evaluate(vector.template, variables, optionsFor(vector));
  if (vector.expectTruthy !== undefined) return differs('truthy', evaluateTruthy(vector.template, variables), vector.expectTruthy);
  const isParseFailure = result.error?.startsWith('Parsing failure:') === true;
  return (
    checkValue(vector, result.value) ??
    differs('error', result.error !== null, vector.expectError ?? vector.expectParseFailure ?? false) ??
    differs('parse failure', isParseFailure, vector.expectParseFailure ?? false) ??
    differs('missing', result.missing, vector.expectMissing ?? [])
  );
}

function checkValue(vector: Vector, value: string | null): string | undefined {
  if (vector.expectedPattern !== undefined) return new RegExp(vector.expectedPattern).test(value ?? '') ? undefined : `value ${value}`;
  if (vector.expectOneOf !== undefined) return vector.expectOneOf.includes(value ?? '') ? undefined : `value ${value}`;
  return differs('value', vector.compare === 'trim' ? value?.trim() : value, vector.expected);
}

/** Dynamic cases were recorded for US English, UTC; their clock does not matter. */
function optionsFor(vector: Vector): EvaluateOptions {
  return {
    onParseFailure: vector.haltOnError === false ? 'continue' : 'halt',
    now: () => Date.UTC(2026, 10, 22, 0, 30, 37, 975),
    ...(vector.dynamic === true ? { culture: usEnglishCulture } : {}),
    ...(vector.extensions === undefined
      ? {}
      : { extensions: { testFunc: (argument, options) => (options.length > 0 ? null : (argument?.toLowerCase() ?? null)) } }),
  };
}

function thrown(vector: Vector, error: unknown): string | undefined {
  if (vector.expectThrows === undefined || !isAppError(error)) return `thrown: ${String(error)}`;
  if (codes[vector.expectThrows.type]?.includes(error.code) !== true) return `thrown: ${error.code}`;
  return vector.expectThrows.message === undefined ? undefined : differs('message', error.message, vector.expectThrows.message);
}

function differs(what: string, actual: unknown, expected: unknown): string | undefined {
  const [given, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  return given === wanted ? undefined : `${what}: ${given} instead of ${wanted}`;
}

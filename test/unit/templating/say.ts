import type { EvaluateOptions, Evaluation } from '../../../src/templating/templating.ts';
import { evaluate, VariableDictionary } from '../../../src/templating/templating.ts';

export type Values = Readonly<Record<string, string | null>>;

/** What a template evaluates to. */
export function say(template: string, values: Values = {}, options: EvaluateOptions = {}): string | null {
  return evaluated(template, values, options).value;
}

export function evaluated(template: string, values: Values = {}, options: EvaluateOptions = {}): Evaluation {
  return evaluate(template, new VariableDictionary(Object.entries(values)), options);
}

/** What a filter with its options makes of a text; `v | ${chain}`. */
export function filtered(value: string | null, chain: string, options: EvaluateOptions = {}): string | null {
  return say(`#{v | ${chain}}`, value === null ? {} : { v: value }, options);
}

/** The code of the error that a piece of work ends with. */
export function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/**
 * The variable language (Octostache): the room's only door. Nothing here touches files, network, clock or the environment; what
 * varies is passed in {@link EvaluateOptions}.
 */
import { parseTemplate } from './syntax/parse.ts';
import { printTokens } from './syntax/print.ts';

export { argumentNames } from './argumentNames.ts';
export { type TimeZone, utcZone, zoneNamed } from './dates/timeZone.ts';
export type { ParseFailure, Position } from './diagnostics.ts';
export type { Limits } from './evaluation/budget.ts';
export { evaluate, type EvaluateOptions, evaluateTruthy, type Evaluation, indexes } from './evaluation/evaluate.ts';
export type { Filter, FilterContext } from './filters/filter.ts';
export { type Culture, invariantCulture, usEnglishCulture } from './text/culture.ts';
export { VariableDictionary, type VariableEntries } from './variables/variableDictionary.ts';

/** A template as the language prints it (octostache §3): `#{a|b 6}` becomes `#{a | b "6"}`. A text that is no template stays as it is. */
export function canonical(template: string): string {
  const parsed = parseTemplate(template);
  return parsed.ok ? printTokens(parsed.tokens) : template;
}

/** The variables of one moment and place of a deployment, evaluated when they are asked for (engine.md §6). */
import { isAppError } from '../../../errors/appError.ts';
import type { Clock } from '../../../platform/ports.ts';
import { evaluate } from '../../../templating/templating.ts';
import type { VariableDictionary } from '../../../templating/templating.ts';

export interface Evaluated {
  readonly text: string;
  /** What could not be evaluated; the text then holds it as it was. */
  readonly problem: string | undefined;
}

export interface Variables {
  evaluate(text: string): Evaluated;
  /** The evaluated value; undefined when there is none or it is blank. */
  get(name: string): string | undefined;
  /** `True` or `False`, in any case; anything else is `absent`. */
  flag(name: string, absent: boolean): boolean;
  /** A list separated by commas, without blanks and empty parts. */
  list(name: string): readonly string[];
  /** A list with one part per line. */
  lines(name: string): readonly string[];
  /** All names with their evaluated values, for scripts. */
  evaluated(): Iterable<readonly [name: string, value: string]>;
  /** All names with their values as they were defined. */
  raw(): Iterable<readonly [name: string, value: string]>;
}

export function createVariables(dictionary: VariableDictionary, clock: Clock): Variables {
  function evaluateText(text: string): Evaluated {
    try {
      const { value, error } = evaluate(text, dictionary, { now: () => clock.now() });
      return { text: value ?? '', problem: error ?? undefined };
    } catch (error) {
      // A value that refers to itself, a filter that can't work: the text stays as it is, as for a name that is missing.
      if (isAppError(error) && error.code.startsWith('TEMPLATE_')) return { text, problem: error.message };
      throw error;
    }
  }
  const get = (name: string): string | undefined => {
    const raw = dictionary.getRaw(name);
    const text = raw === undefined || raw === null ? '' : evaluateText(raw).text;
    return text.trim() === '' ? undefined : text;
  };
  const split = (name: string, separator: RegExp): readonly string[] =>
    (get(name) ?? '')
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return {
    evaluate: evaluateText,
    get,
    flag(name, absent) {
      const text = get(name)?.trim().toLowerCase();
      return text === 'true' ? true : text === 'false' ? false : absent;
    },
    list: (name) => split(name, /,/),
    lines: (name) => split(name, /[\r\n]+/),
    *evaluated() {
      for (const [name, value] of dictionary.entries()) yield [name, evaluateText(value ?? '').text];
    },
    *raw() {
      for (const [name, value] of dictionary.entries()) yield [name, value ?? ''];
    },
  };
}

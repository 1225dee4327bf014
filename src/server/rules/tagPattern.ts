import { RE2JS } from 're2js';

/** Whether a pattern occurs anywhere in a text. */
export type TagTest = (text: string) => boolean;

/** Longer texts and patterns are refused by {@link readBacktracking}, whose cost grows faster than they do. */
const longestBacktrackedText = 120;
const longestBacktrackingPattern = 200;
const mostRepetitions = 3;

/**
 * Reads the regular expression of a channel rule; undefined when it is none. Patterns run in linear time (RE2). Only what RE2 cannot
 * do, looking ahead and behind and back-references, runs in the backtracking engine, and only where nothing in it can blow up: the
 * person who writes a channel must not be able to stop the server.
 */
export function readTagPattern(pattern: string): TagTest | undefined {
  return readLinear(pattern) ?? readBacktracking(pattern);
}

function readLinear(pattern: string): TagTest | undefined {
  const compiled = attempt(() => RE2JS.compile(pattern));
  return compiled && ((text) => compiled.matcher(text).find());
}

function readBacktracking(pattern: string): TagTest | undefined {
  if (pattern.length > longestBacktrackingPattern || repeatsRepetitions(pattern)) return undefined;
  const compiled = attempt(() => new RegExp(pattern));
  return compiled && ((text) => text.length <= longestBacktrackedText && compiled.test(text));
}

/** True for what can take exponential or high polynomial time: a repeated group that repeats or chooses, or many repetitions. */
function repeatsRepetitions(pattern: string): boolean {
  const plain = pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const repeatedGroup = /\([^()]*[*+{|][^()]*\)[*+{]/.test(plain) || /\)\)+[*+{]/.test(plain);
  return repeatedGroup || (plain.match(/[*+]|\{\d+,/g) ?? []).length > mostRepetitions;
}

/** The value, or undefined when the text is no pattern: both engines say so by throwing a SyntaxError or their own error. */
function attempt<T>(compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

import type { Budget } from '../evaluation/budget.ts';
import { compilePattern } from './compilePattern.ts';
import { Matcher, type PatternMatch } from './matcher.ts';
import { parsePattern } from './parsePattern.ts';
import { Replacement } from './replacement.ts';

/** What matching takes from before it works or produces text. */
export type PatternBudget = Pick<Budget, 'step' | 'produce'>;

/** Whether a .NET regular expression matches somewhere in a text. Throws `TEMPLATE_PATTERN_INVALID`. */
export function matchesPattern(text: string, pattern: string, budget: PatternBudget): boolean {
  return new Matcher(compilePattern(parsePattern(pattern)), text, budget).find(0) !== undefined;
}

/** The text with every match of a .NET regular expression replaced. Throws `TEMPLATE_PATTERN_INVALID`. */
export function replacePattern(text: string, pattern: string, replacement: string, budget: PatternBudget): string {
  const parsed = parsePattern(pattern);
  const matcher = new Matcher(compilePattern(parsed), text, budget);
  const expansion = new Replacement(replacement, parsed.names, parsed.groupCount);
  let replaced = '';
  let copied = 0;
  for (let match = matcher.find(0); match !== undefined; match = following(matcher, match, text)) {
    budget.produce(match.start - copied + expansion.lengthFor(text, match));
    replaced += text.slice(copied, match.start) + expansion.expand(text, match);
    copied = match.end;
  }
  return replaced + text.slice(copied);
}

/** The next match; after an empty one the search goes on one unit further. */
function following(matcher: Matcher, { start, end }: PatternMatch, text: string): PatternMatch | undefined {
  if (end > start) return matcher.find(end);
  return end < text.length ? matcher.find(end + 1) : undefined;
}

import type { Culture } from '../text/culture.ts';

/** `1234567` as `1,234,567`. */
export function groupDigits(whole: string, culture: Culture): string {
  const { groupSeparator, groupSize } = culture.numbers;
  const groups: string[] = [];
  for (let end = whole.length; end > 0; end -= groupSize) groups.unshift(whole.slice(Math.max(0, end - groupSize), end));
  return groups.join(groupSeparator);
}

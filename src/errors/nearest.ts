/** The candidates closest to a misspelt name, best first, at most three; empty if nothing is close. */
export function nearestNames(wanted: string, candidates: readonly string[]): readonly string[] {
  const target = simplify(wanted);
  const limit = Math.max(1, Math.floor(target.length / 3));
  return [...new Set(candidates)]
    .map((name) => ({ name, distance: closeness(target, simplify(name)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `Did you mean "push" or "pack"?`, or undefined when nothing is close. */
export function didYouMean(wanted: string, candidates: readonly string[], prefix = ''): string | undefined {
  const names = nearestNames(wanted, candidates).map((name) => `"${prefix}${name}"`);
  if (names.length === 0) return undefined;
  const last = names.at(-1) ?? '';
  return names.length === 1 ? `Did you mean ${last}?` : `Did you mean ${names.slice(0, -1).join(', ')} or ${last}?`;
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** Damerau-Levenshtein distance; what starts with the wanted text is closest of all that are not equal. */
function closeness(a: string, b: string): number {
  if (a.length >= 3 && b.startsWith(a)) return 0.5;
  return editDistance(a, b);
}

function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The names closest to what somebody wrote, best first, at most three; empty when nothing is close. */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
  const target = fold(wanted);
  const limit = Math.max(2, Math.floor(target.length / 3));
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceBetween(target, fold(name)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name, 'en'))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `Did you mean 'Web' or 'Web API'?`, or undefined when nothing is close. */
export function didYouMean(wanted: string, names: readonly string[]): string | undefined {
  const nearest = nearestNames(wanted, names).map((name) => `'${name}'`);
  const last = nearest.at(-1);
  if (last === undefined) return undefined;
  return nearest.length === 1 ? `Did you mean ${last}?` : `Did you mean ${nearest.slice(0, -1).join(', ')} or ${last}?`;
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}

/** How far apart two names are; one that begins with or contains the other is near, whatever its length. */
function distanceBetween(a: string, b: string): number {
  const contained = a.length >= 3 && b.length >= 3 && (b.includes(a) || a.includes(b));
  return contained ? 1 : editDistance(a, b);
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

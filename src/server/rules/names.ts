/** Names and slugs of resources. */

/** `Dev, Test, and Prod` → `dev-test-and-prod`: lower-case letters and digits with single dashes between; `fallback` when nothing is left. */
export function slugOf(name: string, fallback = 'unnamed'): string {
  const plain = name.normalize('NFKD').replace(/\p{M}+/gu, '');
  const slug = plain.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return slug.replace(/^-|-$/g, '') || fallback;
}

/** The slug, or the slug with the first number that makes it unlike the taken ones: `web`, `web-1`, `web-2`, … */
export function freeSlug(slug: string, isTaken: (candidate: string) => boolean): string {
  let candidate = slug;
  for (let number = 1; isTaken(candidate); number += 1) candidate = `${slug}-${number}`;
  return candidate;
}

export interface NameRule {
  /** What is named, with its article: `An environment`. */
  readonly what: string;
  /** The longest name the resource takes, in characters. */
  readonly longest: number;
}

/** What is wrong with a name; empty when nothing is. Names are compared without the blanks around them. */
export function nameFindings(name: string, rule: NameRule): string[] {
  const trimmed = name.trim();
  if (trimmed === '') return [`${rule.what} needs a name.`];
  if (trimmed.length > rule.longest)
    return [`${rule.what} can have a name of at most ${rule.longest} characters; this one has ${trimmed.length}.`];
  if (/[\u0000-\u001f\u007f]/.test(trimmed))
    return [`The name '${trimmed.replace(/[\u0000-\u001f\u007f]/g, '?')}' holds control characters.`];
  return [];
}

/** Names that only differ in case and outer blanks name the same thing. */
export function isSameName(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}

/** The texts that occur more than once, without regard to case, each as it is written first. */
export function repeatedNames(names: readonly string[]): string[] {
  const seen = new Map<string, { first: string; count: number }>();
  for (const name of names) {
    const key = name.trim().toLowerCase();
    const entry = seen.get(key) ?? { first: name, count: 0 };
    seen.set(key, { ...entry, count: entry.count + 1 });
  }
  return [...seen.values()].filter((entry) => entry.count > 1).map((entry) => entry.first);
}

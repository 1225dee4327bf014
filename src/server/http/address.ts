/** From a request's target to what it may mean: every spelling of a path is reduced to the same segments before anything is decided. */
import { refused } from '../refusal.ts';

/** One reading of a path below `/api`; readings are tried in order. */
export interface Reading {
  readonly scope: 'server' | 'space';
  /** How the path names the space; absent: the default one. */
  readonly space?: { readonly by: 'id' | 'any'; readonly text: string };
  /** Path below the scope; literals are compared without regard to case. */
  readonly segments: readonly string[];
}

/** The decoded segments of a path: doubled slashes count as one, `%2e` is a dot like any other. */
export function pathSegments(pathname: string): readonly string[] {
  const encoded = pathname.split('/').filter((segment) => segment !== '');
  try {
    return encoded.map((segment) => decodeURIComponent(segment));
  } catch {
    throw refused(`The path '${pathname}' is not encoded correctly.`);
  }
}

/**
 * The readings of a path, or undefined when it is not below `/api`. A space is named by `/api/Spaces-1/…`, by
 * `/api/spaces/{id, slug or name}/…`, or not at all (rest-api.md §0.1, §0.2).
 */
export function readingsOf(segments: readonly string[]): readonly Reading[] | undefined {
  const [root, first, second, ...others] = segments;
  if (root?.toLowerCase() !== 'api') return undefined;
  const path = segments.slice(1);
  if (first !== undefined && /^spaces-\d+$/i.test(first))
    return [{ scope: 'space', space: { by: 'id', text: first }, segments: path.slice(1) }];
  const server: Reading = { scope: 'server', segments: path };
  const named: Reading[] =
    first?.toLowerCase() === 'spaces' && second !== undefined
      ? [{ scope: 'space', space: { by: 'any', text: second }, segments: others }]
      : [];
  return [server, ...named, { scope: 'space', segments: path }];
}

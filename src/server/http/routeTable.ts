import type { Method } from '../../contract/endpoint.ts';
import type { Reading } from './address.ts';
import type { Route } from './route.ts';

export type Match =
  | { readonly kind: 'route'; readonly route: Route; readonly params: Readonly<Record<string, string>>; readonly reading: Reading }
  /** The path exists, with other methods. */
  | { readonly kind: 'method'; readonly allowed: readonly Method[] }
  | { readonly kind: 'none' };

export interface RouteTable {
  match(method: string, readings: readonly Reading[]): Match;
}

interface Compiled {
  readonly route: Route;
  readonly segments: readonly Segment[];
}

type Segment = { readonly literal: string } | { readonly param: string };

/** Finds routes by their paths. Of two that fit, the one with the earlier literal wins: `packages/raw` before `packages/{id}`. */
export function routeTable(routes: readonly Route[]): RouteTable {
  const byShape = new Map<string, Compiled[]>();
  for (const route of routes) {
    const compiled = { route, segments: compile(route.endpoint.path) };
    const shape = shapeOf(route.endpoint.scope, compiled.segments.length);
    byShape.set(shape, [...(byShape.get(shape) ?? []), compiled]);
  }
  for (const sameShape of byShape.values()) sameShape.sort((a, b) => order(a).localeCompare(order(b)));
  return { match: (method, readings) => match(byShape, method, readings) };
}

function match(byShape: ReadonlyMap<string, readonly Compiled[]>, method: string, readings: readonly Reading[]): Match {
  const allowed = new Set<Method>();
  for (const reading of readings) {
    const fitting = (byShape.get(shapeOf(reading.scope, reading.segments.length)) ?? []).filter(({ segments }) =>
      fits(segments, reading.segments),
    );
    const found = fitting.find(({ route }) => route.endpoint.method === method);
    if (found) return { kind: 'route', route: found.route, params: paramsOf(found.segments, reading.segments), reading };
    for (const { route } of fitting) allowed.add(route.endpoint.method);
  }
  return allowed.size > 0 ? { kind: 'method', allowed: [...allowed] } : { kind: 'none' };
}

function compile(path: string): readonly Segment[] {
  const texts = path.split('/').filter((text) => text !== '');
  return texts.map((text) => (text.startsWith('{') ? { param: text.slice(1, -1) } : { literal: text.toLowerCase() }));
}

function shapeOf(scope: string, length: number): string {
  return `${scope}/${length}`;
}

function order({ segments }: Compiled): string {
  return segments.map((segment) => ('literal' in segment ? '0' : '1')).join('');
}

function fits(pattern: readonly Segment[], path: readonly string[]): boolean {
  return pattern.every((segment, index) => 'param' in segment || segment.literal === path[index]?.toLowerCase());
}

function paramsOf(pattern: readonly Segment[], path: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pattern.flatMap((segment, index) => ('param' in segment ? [[segment.param, path[index] ?? '']] : [])));
}

import type { EndpointShape } from '../contract/endpoint.ts';

/** What may stand in a query: lists are joined by commas, absent values are left out. */
export type QueryParameters = Readonly<Record<string, unknown>>;

/** The path of an endpoint below the server's URL, with its query: `api/Spaces-1/projects?take=1`. Every part is percent-encoded. */
export function encodeUrl(
  endpoint: EndpointShape,
  target: { readonly spaceId: string | undefined; readonly params: Readonly<Record<string, string>>; readonly query: QueryParameters },
): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeSegment(target.params[name], name));
  const prefix = endpoint.scope === 'server' ? 'api' : `api/${encodeSegment(target.spaceId, 'spaceId')}`;
  const query = encodeQuery(target.query);
  return `${prefix}${path === '' ? '' : `/${path}`}${query === '' ? '' : `?${query}`}`;
}

function encodeSegment(value: string | undefined, name: string): string {
  // An empty segment, "." or ".." would make the request a different one.
  if (value === undefined || value === '' || /^\.{1,2}$/.test(value))
    throw new Error(`'${value ?? ''}' can not stand for {${name}} in a path`);
  return encodeURIComponent(value);
}

function encodeQuery(query: QueryParameters): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    for (const text of encodeValue(name, value)) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
  }
  return pairs.join('&');
}

function encodeValue(name: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return encodeList(name, value.map(String));
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  throw new Error(`The query value of ${name} is neither text, number, boolean nor list`);
}

function encodeList(name: string, items: readonly string[]): string[] {
  // A server takes an empty list for no filter at all: "none of these" would become "all".
  if (items.length === 0) throw new Error(`The list ${name} is empty, which a server reads as "all"`);
  return items.some((item) => item.includes(',')) ? [...items] : [items.join(',')];
}

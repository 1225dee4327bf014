/** What version 2 clients ask for, read from the path segment and the query: the few forms they use, nothing else of OData. */
import { invalid, notFound } from '../refusal.ts';

export type ODataRequest =
  | { readonly kind: 'metadata' }
  | { readonly kind: 'one'; readonly id: string; readonly version: string }
  | { readonly kind: 'list'; readonly which: Wanted; readonly title: string };

/** Which packages a list holds. */
export interface Wanted {
  /** The whole id, or a part of it. */
  readonly id?: string | undefined;
  readonly term?: string | undefined;
  readonly version?: string | undefined;
  readonly versions: 'all' | 'releases' | 'latest' | 'absoluteLatest';
  /** 2: also versions with several labels or with metadata. */
  readonly semVer: 1 | 2;
}

export interface ODataQuery {
  readonly id?: string | undefined;
  readonly searchTerm?: string | undefined;
  readonly includePrerelease?: string | undefined;
  readonly semVerLevel?: string | undefined;
  readonly $filter?: string | undefined;
}

/** `FindPackagesById()`, `Packages(Id='A',Version='1.0')`, …; anything else is `RESOURCE_NOT_FOUND`. */
export function readODataRequest(resource: string, query: ODataQuery): ODataRequest {
  const [, name = '', keys] = /^(\$metadata|\w+)(?:\((.*)\))?$/s.exec(resource) ?? [];
  const semVer = (query.semVerLevel ?? '1') >= '2' ? 2 : 1;
  const filter = { semVer, ...readFilter(query.$filter ?? '') } as const;
  switch (name.toLowerCase()) {
    case '$metadata':
      return { kind: 'metadata' };
    case 'packages':
      if (keys === undefined || keys === '') return { kind: 'list', which: { versions: 'all', ...filter }, title: 'Packages' };
      return { kind: 'one', ...readKeys(keys) };
    case 'findpackagesbyid':
      if (query.id === undefined) throw invalid("Name the package: FindPackagesById()?id='Acme.Web'.");
      return { kind: 'list', which: { versions: 'all', ...filter, id: unquote(query.id) }, title: 'FindPackagesById' };
    case 'search': {
      const versions = unquote(query.includePrerelease ?? '').toLowerCase() === 'true' ? 'all' : 'releases';
      return { kind: 'list', which: { versions, ...filter, term: unquote(query.searchTerm ?? '') }, title: 'Search' };
    }
    default:
      throw notFound(`nuget/v2/${resource}`);
  }
}

function readKeys(keys: string): { readonly id: string; readonly version: string } {
  const id = /\bId\s*=\s*('(?:[^']|'')*')/i.exec(keys)?.[1];
  const version = /\bVersion\s*=\s*('(?:[^']|'')*')/i.exec(keys)?.[1];
  if (id === undefined || version === undefined)
    throw invalid(`'Packages(${keys})' names no package: Packages(Id='Acme.Web',Version='1.2.3').`);
  return { id: unquote(id), version: unquote(version) };
}

/** Conditions joined by `and`; one that is not known is refused, since leaving it out would give packages nobody asked for. */
function readFilter(text: string): Partial<Wanted> {
  const plain = text.replace(/('(?:[^']|'')*')|tolower|[()]/gi, (_whole, quoted?: string) => quoted ?? ' ').trim();
  if (plain === '') return {};
  return plain.split(/\s+and\s+/i).reduce<Partial<Wanted>>((wanted, part) => ({ ...wanted, ...readCondition(part.trim()) }), {});
}

function readCondition(text: string): Partial<Wanted> {
  const [, field = '', value = ''] = /^(\w+)(?:\s+eq\s+(true|'(?:[^']|'')*'))?$/is.exec(text) ?? [];
  switch (field.toLowerCase()) {
    case 'islatestversion':
      return { versions: 'latest' };
    case 'isabsolutelatestversion':
      return { versions: 'absoluteLatest' };
    case 'id':
      return { id: unquote(value) };
    case 'version':
    case 'normalizedversion':
      return { version: unquote(value) };
    default:
      throw invalid(`The filter '${text}' is not offered here.`);
  }
}

/** `'O''Neill'` → `O'Neill` */
function unquote(text: string): string {
  return /^'.*'$/s.test(text) ? text.slice(1, -1).replaceAll("''", "'") : text;
}

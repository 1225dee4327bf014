import { wellFormed } from '../text/characters.ts';

/** An absolute URI taken apart as .NET's Uri class does; texts are percent-encoded unless said otherwise. */
export interface AbsoluteUri {
  readonly scheme: string;
  readonly userInfo: string;
  /** Lower case; an IPv6 address in brackets; empty where the URI has none. */
  readonly host: string;
  /** -1 where neither the URI nor its scheme gives one. */
  readonly port: number;
  readonly isDefaultPort: boolean;
  readonly path: string;
  /** With its `?`. */
  readonly query: string;
  /** With its `#`. */
  readonly fragment: string;
  readonly isUnc: boolean;
  readonly hasAuthority: boolean;
}

const defaultPorts: Readonly<Record<string, number>> = {
  ...{ http: 80, https: 443, ws: 80, wss: 443, ftp: 21, gopher: 70, nntp: 119, telnet: 23, ldap: 389, mailto: 25, 'net.tcp': 808 },
};

/** Schemes that name a host, whose path starts with a slash and whose dot segments are resolved. */
const hierarchical = new Set(['http', 'https', 'ws', 'wss', 'ftp', 'gopher', 'file', 'net.tcp', 'net.pipe']);

/** The URI, `relative` for a text that is a relative one, or undefined for a text that is none. */
export function parseUri(given: string): AbsoluteUri | 'relative' | undefined {
  const text = given.trim();
  const path = windowsPath(text);
  if (path !== undefined) return path;
  const match = /^([a-z][a-z0-9+.-]*):([\s\S]*)$/i.exec(text);
  if (match === null) return 'relative';
  const scheme = (match[1] ?? '').toLowerCase();
  return absolute(scheme, scheme === 'mailto' ? `//${match[2] ?? ''}` : (match[2] ?? ''));
}

const encodedCharacter = /%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}/gi;

/** What percent-encoded text stands for; bytes that are no UTF-8 stay encoded. */
export function unescapeUri(text: string): string {
  return text.replace(encodedCharacter, (encoded) => {
    const decoded = Buffer.from(encoded.replaceAll('%', ''), 'hex').toString('utf8');
    return decoded.includes('\ufffd') ? encoded : decoded;
  });
}

/** Host and port; a default port is left out. */
export function authorityOf(uri: AbsoluteUri): string {
  return uri.isDefaultPort || uri.port < 0 ? uri.host : `${uri.host}:${uri.port}`;
}

function absolute(scheme: string, rest: string): AbsoluteUri | undefined {
  const match = /^(?:([/\\]{2})([^/\\?#]*))?([^?#]*)(\?[^#]*)?(#[\s\S]*)?$/.exec(rest);
  if (match === null) return undefined;
  const authority = match[1] === undefined ? undefined : parseAuthority(scheme, match[2] ?? '');
  if (hierarchical.has(scheme) && scheme !== 'file' && (authority === undefined || authority.host === '')) return undefined;
  if (match[1] !== undefined && authority === undefined) return undefined;
  return {
    ...(authority ?? { userInfo: '', host: '', port: defaultPorts[scheme] ?? -1, isDefaultPort: true }),
    ...{ scheme, path: pathOf(scheme, match[3] ?? ''), query: escapeUri(match[4] ?? ''), fragment: escapeUri(match[5] ?? '') },
    ...{ isUnc: scheme === 'file' && (authority?.host ?? '') !== '', hasAuthority: match[1] !== undefined && scheme !== 'mailto' },
  };
}

type Authority = Pick<AbsoluteUri, 'userInfo' | 'host' | 'port' | 'isDefaultPort'>;

function parseAuthority(scheme: string, text: string): Authority | undefined {
  const match = /^(?:([\s\S]*)@)?(\[[0-9a-f:.%]+\]|[^:@[\]\s<>"{}|^`]*)(?::(\d{0,5}))?$/i.exec(text);
  if (match === null) return undefined;
  const standard = defaultPorts[scheme] ?? -1;
  const port = match[3] ? Number(match[3]) : standard;
  if (port > 65535) return undefined;
  return { userInfo: escapeUri(match[1] ?? ''), host: (match[2] ?? '').toLowerCase(), port, isDefaultPort: port === standard };
}

function pathOf(scheme: string, given: string): string {
  if (!hierarchical.has(scheme)) return escapeUri(given);
  const path = escapeUri(given.replaceAll('\\', '/'));
  return withoutDots(path.startsWith('/') ? path : `/${path}`);
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, index) => {
    const isLast = index === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    if (isLast && (segment === '.' || segment === '..')) kept.push('');
  });
  return `/${kept.join('/')}`;
}

/** `C:\x` and `\\server\share` are file URIs. */
function windowsPath(text: string): AbsoluteUri | undefined {
  if (/^[a-z]:[\\/]/i.test(text)) return absolute('file', `///${text.replaceAll('\\', '/')}`);
  return text.startsWith('\\\\') ? absolute('file', text.replaceAll('\\', '/')) : undefined;
}

/** Encodes what may not stand in a URI, and decodes what need not be encoded. */
function escapeUri(text: string): string {
  return wellFormed(text).replace(/%[0-9a-f]{2}|[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]/giu, (part) =>
    part.length === 3 && part.startsWith('%') ? unreserved(part) : encodeURIComponent(part),
  );
}

function unreserved(encoded: string): string {
  const sign = String.fromCharCode(parseInt(encoded.slice(1), 16));
  return /[A-Za-z0-9\-._~]/.test(sign) ? sign : encoded;
}

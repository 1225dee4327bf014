import { toLowerCase } from '../text/casing.ts';
import type { Filter } from './filter.ts';
import { type AbsoluteUri, authorityOf, parseUri, unescapeUri } from './uri.ts';

const parts: Readonly<Record<string, (uri: AbsoluteUri) => string>> = {
  absolutepath: (uri) => uri.path,
  absoluteuri: absoluteUri,
  authority: authorityOf,
  dnssafehost: (uri) => uri.host.replace(/^\[|\]$/g, ''),
  fragment: (uri) => uri.fragment,
  host: (uri) => uri.host,
  hostandport: (uri) => (uri.port < 0 ? uri.host : `${uri.host}:${uri.port}`),
  hostnametype: hostNameType,
  isabsoluteuri: () => 'true',
  isdefaultport: (uri) => String(uri.isDefaultPort),
  isfile: (uri) => String(uri.scheme === 'file'),
  isloopback: isLoopback,
  isunc: (uri) => String(uri.isUnc),
  path: localPath,
  pathandquery: (uri) => uri.path + uri.query,
  port: (uri) => String(uri.port),
  query: (uri) => uri.query,
  scheme: (uri) => uri.scheme,
  schemeandserver: (uri) => `${uri.scheme}${uri.hasAuthority ? '://' : ':'}${authorityOf(uri)}`,
  userinfo: (uri) => uri.userInfo,
};

/** `UriPart part`: never null for an argument; what can't be answered is said in the text. */
export const uriPart: Filter = (argument, [part]) => {
  if (argument === null) return null;
  if (part === undefined) return '[UriPart error: no argument given]';
  const uri = parseUri(argument);
  if (uri === undefined) return argument;
  const name = toLowerCase(part);
  const print = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (print === undefined) return `[UriPart ${part} error: argument '${part}' not supported]`;
  if (uri !== 'relative') return print(uri);
  return name === 'isabsoluteuri' ? 'false' : `[UriPart ${part} error: This operation is not supported for a relative URI.]`;
};

function absoluteUri(uri: AbsoluteUri): string {
  const user = uri.userInfo === '' ? '' : `${uri.userInfo}@`;
  return `${uri.scheme}:${uri.hasAuthority ? '//' : ''}${user}${authorityOf(uri)}${uri.path}${uri.query}${uri.fragment}`;
}

function hostNameType(uri: AbsoluteUri): string {
  if (uri.host === '') return uri.hasAuthority ? 'Basic' : 'Unknown';
  if (uri.host.startsWith('[')) return 'IPv6';
  if (isIPv4(uri.host)) return 'IPv4';
  return /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.?$/u.test(uri.host) ? 'Dns' : 'Basic';
}

function isLoopback(uri: AbsoluteUri): string {
  const isLocal =
    uri.host === 'localhost' || uri.host === 'loopback' || uri.host === '[::1]' || (isIPv4(uri.host) && uri.host.startsWith('127.'));
  return String(isLocal || (uri.scheme === 'file' && uri.host === ''));
}

/** The path as a file system would have it: not encoded, without the slash before a drive. */
function localPath(uri: AbsoluteUri): string {
  const path = unescapeUri(uri.path);
  if (uri.isUnc) return `\\\\${uri.host}${path.replaceAll('/', '\\')}`;
  return uri.scheme === 'file' && /^\/[a-z]:/i.test(path) ? path.slice(1).replaceAll('/', '\\') : path;
}

function isIPv4(host: string): boolean {
  const numbers = host.split('.');
  return numbers.length === 4 && numbers.every((number) => /^\d{1,3}$/.test(number) && Number(number) < 256);
}

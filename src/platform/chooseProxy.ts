import { BlockList, isIP } from 'node:net';
import type { Env } from './ports.ts';

export interface ProxyChoice {
  /** From --proxy: used for every server, whatever NO_PROXY says. */
  readonly proxy?: string;
  readonly env: Pick<Env, 'get'>;
}

/**
 * The proxy for a URL, undefined for a direct connection: the one given, else `HTTPS_PROXY` or `HTTP_PROXY` (lower case first),
 * unless `NO_PROXY` names the host: by name (with sub-domains), `*`, address or CIDR block, each with an optional port.
 */
export function chooseProxy(url: URL, { proxy, env }: ProxyChoice): URL | undefined {
  const given = proxy?.trim();
  if (given !== undefined && given !== '') return parseProxy(given);
  const read = (name: string): string => (env.get(name.toLowerCase()) ?? env.get(name) ?? '').trim();
  const fromEnvironment = url.protocol === 'https:' ? read('HTTPS_PROXY') : read('HTTP_PROXY');
  if (fromEnvironment === '' || bypasses(url, read('NO_PROXY'))) return undefined;
  return parseProxy(fromEnvironment);
}

/** The proxy for a server as it may be shown: without user name and password. Undefined for a direct connection. */
export function describeProxy(server: string, choice: ProxyChoice): string | undefined {
  const proxy = URL.canParse(server) ? chooseProxy(new URL(server), choice) : undefined;
  return proxy === undefined ? undefined : `${proxy.protocol}//${proxy.host}`;
}

/** Proxies are often written without a scheme. */
function parseProxy(text: string): URL | undefined {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  return URL.canParse(full) ? new URL(full) : undefined;
}

function bypasses(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches({ host, port }, entry));
}

function matches(target: { readonly host: string; readonly port: string }, entry: string): boolean {
  if (entry === '*') return true;
  const [, name = entry, port] = /^(.+?|\[.+\])(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (port !== undefined && port !== target.port) return false;
  const plain = name.replace(/^\[|\]$/g, '');
  if (plain.includes('/')) return isInBlock(target.host, plain);
  const domain = plain.replace(/^\*?\./, '');
  return target.host === domain || target.host.endsWith(`.${domain}`);
}

function isInBlock(host: string, block: string): boolean {
  const [network = '', bits = ''] = block.split('/');
  const version = isIP(network);
  if (version === 0 || isIP(host) !== version || !/^\d{1,3}$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}

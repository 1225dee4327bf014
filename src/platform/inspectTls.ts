import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { chooseProxy } from './chooseProxy.ts';
import { type NodeHttpOptions, trustedCertificates } from './nodeHttp.ts';

export interface TlsFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  /** `TLSv1.3`. */
  readonly protocol: string;
  /** Why the certificate is not trusted, as a code of OpenSSL; undefined: it is. */
  readonly problem: string | undefined;
}

/**
 * Looks at the certificate of an https server, trusted or not, the way requests go: through the proxy, with the same authorities.
 * Nothing is sent beside the handshake. Rejects with the system's error where no TLS connection comes to be.
 */
export async function inspectTls(url: URL, options: Omit<NodeHttpOptions, 'verifyTls'> & { readonly timeout: number }): Promise<TlsFacts> {
  const ca = await trustedCertificates(options);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port === '' ? '443' : url.port);
  const proxy = chooseProxy(url, options);
  const tunnel = proxy === undefined ? undefined : await openTunnel(proxy, `${url.hostname}:${port}`, options.timeout);
  const socket = connect({
    ...(tunnel === undefined ? { host, port } : { socket: tunnel }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
    host,
    // What is wrong with it is told instead of thrown.
    rejectUnauthorized: false,
  });
  try {
    await secured(socket, options.timeout);
    return factsOf(socket);
  } finally {
    socket.destroy();
    tunnel?.destroy();
  }
}

function secured(socket: TLSSocket, timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(timeout, () => reject(Object.assign(new Error('the handshake took too long'), { code: 'ETIMEDOUT' })));
    socket.once('secureConnect', resolve).once('error', reject);
  });
}

function factsOf(socket: TLSSocket): TlsFacts {
  const certificate = socket.getPeerCertificate();
  const problem: unknown = socket.authorizationError;
  return {
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    expires: Date.parse(certificate.valid_to),
    protocol: socket.getProtocol() ?? 'TLS',
    problem: socket.authorized ? undefined : codeOf(problem),
  };
}

/** Node gives the code itself, or an error with it. */
function codeOf(problem: unknown): string {
  if (typeof problem === 'string') return problem;
  if (typeof problem === 'object' && problem !== null && 'code' in problem && typeof problem.code === 'string') return problem.code;
  return 'it is not trusted';
}

function nameOf(name: PeerCertificate['subject']): string {
  const parts = [name.CN, name.O, name.OU].flat().filter((part) => typeof part === 'string' && part !== '');
  return parts[0] ?? 'nobody';
}

/** Rejects where the proxy refuses; requests say more of why. */
function openTunnel(proxy: URL, target: string, timeout: number): Promise<Socket> {
  const send = proxy.protocol === 'https:' ? tlsRequest : plainRequest;
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return new Promise((resolve, reject) => {
    const request = send({
      host: proxy.hostname,
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
      method: 'CONNECT',
      path: target,
      timeout,
      headers: proxy.username === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` },
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy answered HTTP status ${String(response.statusCode)}`));
    });
    request.once('timeout', () => request.destroy(new Error('the proxy did not answer in time')));
    request.once('error', reject).end();
  });
}

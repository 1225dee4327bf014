import { AppError } from '../errors/appError.ts';
import { httpErrors } from '../errors/classic/http.ts';
import type { Failure } from './failure.ts';

/** Where a request went, for messages: an origin without user info. */
export interface Destination {
  readonly url: URL;
  /** The proxy in use, without user info; undefined for a direct connection. */
  readonly proxy?: string;
}

/** Says why the server could not be reached or did not answer; wording follows what build servers recognise (reliability.md §5.4). */
export function errorFromFailure(failure: Failure, { url, proxy }: Destination): AppError {
  const server = url.origin;
  const via = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  const cause = failure.error;
  const hint = hintFor(failure, proxy);
  switch (failure.cause) {
    case 'certificate':
      return new AppError(
        'configuration',
        'CERTIFICATE_UNTRUSTED',
        `Can't trust the certificate of ${server}: ${certificateReason(failure)}`,
        {
          cause,
          hint,
        },
      );
    case 'notTls':
      return new AppError('configuration', 'SERVER_NOT_TLS', `${server} does not speak TLS (${failure.code})`, {
        cause,
        hint,
      });
    case 'proxy':
      return new AppError(
        'configuration',
        'PROXY_REFUSED',
        `The proxy ${proxy ?? ''} refused to connect to ${url.host}: ${textOf(cause)}`,
        {
          cause,
          hint,
        },
      );
    case 'name':
      return unreachable(`Can't reach ${server}${via}: no such host ${nameOf(cause) ?? url.hostname}`, { cause, hint });
    case 'unreachable':
      return unreachable(`Can't reach ${server}${via}: ${unreachableReason(failure)}`, { cause, hint });
    case 'timeout': {
      const message = `${server} did not answer in time${via}: ${timeoutReason(failure)}`;
      return new AppError('network', 'REQUEST_TIMEOUT', message, { cause, hint, classic: httpErrors.timeout(message, server) });
    }
    case 'broken': {
      const message = `The connection to ${server}${via} broke: ${brokenReason(failure)}`;
      return new AppError('network', 'CONNECTION_BROKEN', message, { cause, hint, classic: httpErrors.broken(message, server) });
    }
  }
}

function unreachable(message: string, why: { readonly cause: unknown; readonly hint: string }): AppError {
  return new AppError('network', 'SERVER_UNREACHABLE', message, { ...why, classic: httpErrors.unreachable(message) });
}

function hintFor({ cause, phase }: Failure, proxy: string | undefined): string {
  // The only address dialled is the proxy's; what it says of the server behind it is a failure of its own kind.
  const unreached = cause === 'name' || cause === 'unreachable' || (cause === 'timeout' && phase === 'connect');
  if (proxy !== undefined && unreached)
    return `Check that the proxy ${proxy} runs: it comes from --proxy, HTTPS_PROXY or HTTP_PROXY. NO_PROXY names servers to reach without it.`;
  switch (cause) {
    case 'certificate':
      return 'Name the authority that issued it with --ca-file, or correct the server URL.';
    case 'notTls':
      return 'If the server is reached without TLS, write its URL with http://.';
    case 'proxy':
      return 'Check --proxy, its user name and password, and NO_PROXY.';
    case 'name':
      return 'Check the host name in --server and the name service of this machine.';
    case 'unreachable':
      return 'Check that the server runs and listens on this address.';
    case 'timeout':
      return phase === 'connect'
        ? 'Check the address in --server, and that no firewall stands between.'
        : 'Look at the load of the server and of the network; --timeout gives it more time.';
    case 'broken':
      return brokenHint;
  }
}

/** Of an answer that ended too early, too. */
export const brokenHint = 'Run it again; if it breaks again, look at the log of the server and at proxies on the way.';

/** One clause for the line that announces a retry. */
export function describeFailure(failure: Failure): string {
  switch (failure.cause) {
    case 'certificate':
      return certificateReason(failure);
    case 'notTls':
    case 'proxy':
      return textOf(failure.error);
    case 'name':
      return 'no such host';
    case 'unreachable':
      return unreachableReason(failure);
    case 'timeout':
      return timeoutReason(failure);
    case 'broken':
      return brokenReason(failure);
  }
}

function certificateReason(failure: Failure): string {
  const names: Record<string, string> = {
    CERT_HAS_EXPIRED: 'it has expired',
    CERT_NOT_YET_VALID: 'it is not valid yet',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
    SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in an authority that is not known here',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is not known here',
    UNABLE_TO_GET_ISSUER_CERT: 'its issuer is not known here',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not known here',
  };
  const reason = names[failure.code];
  return reason === undefined ? `${textOf(failure.error)} (${failure.code})` : `${reason} (${failure.code})`;
}

function unreachableReason(failure: Failure): string {
  if (failure.code === 'ECONNREFUSED') return 'connection refused';
  return failure.code === 'EHOSTUNREACH' || failure.code === 'EHOSTDOWN' ? 'no route to host' : 'the network is unreachable';
}

function timeoutReason(failure: Failure): string {
  if (failure.code === 'UND_ERR_CONNECT_TIMEOUT' || failure.phase === 'connect') return 'i/o timeout while connecting';
  return failure.code === 'REQUEST_TIMEOUT' ? textOf(failure.error) : 'i/o timeout';
}

function brokenReason(failure: Failure): string {
  if (failure.code === 'ECONNRESET' || failure.code === 'EPIPE') return 'connection reset by peer';
  if (failure.code === 'UND_ERR_SOCKET') return 'the other side closed it';
  if (failure.code.startsWith('HPE_') || failure.code.startsWith('UND_ERR_HEADERS')) return `the answer is no HTTP (${failure.code})`;
  return `${textOf(failure.error)} (${failure.code})`;
}

function nameOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('hostname' in error && typeof error.hostname === 'string') return error.hostname;
  return 'cause' in error ? nameOf(error.cause) : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'no reason given';
}

import { errorCodeOf } from '../errors/appError.ts';

/** Why an exchange with the server brought no answer. */
export interface Failure {
  /** `connect`: provably nothing was sent. `exchange`: the server may have got the request. */
  readonly phase: 'connect' | 'exchange';
  readonly cause: 'name' | 'unreachable' | 'certificate' | 'notTls' | 'proxy' | 'timeout' | 'broken';
  /** The system's or our code: `ECONNREFUSED`, `UND_ERR_SOCKET`, `REQUEST_TIMEOUT`, … */
  readonly code: string;
  readonly error: unknown;
}

/** A deadline of ours has passed. */
export class DeadlineError extends Error {
  readonly code = 'REQUEST_TIMEOUT';
  /** What did not happen in time, for people: `no answer for 120 s`. */
  constructor(message: string) {
    super(message);
    this.name = 'DeadlineError';
  }
}

const nameCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL']);
const timeoutCodes: ReadonlySet<string> = new Set([
  'REQUEST_TIMEOUT',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
const unreachableCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
  'ENETDOWN',
]);
const certificateCodes: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
/** What OpenSSL reports when the other side does not speak TLS. */
const notTlsCodes: ReadonlySet<string> = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO']);

/** Reads an error of the Http port; the wrappers (AggregateError of several addresses, `cause`) are looked through. */
export function failureOf(error: unknown): Failure {
  const chain = unwrap(error);
  const codes = chain.map(errorCodeOf).filter((code) => code !== undefined);
  const found = (known: ReadonlySet<string>): string | undefined => codes.find((code) => known.has(code));
  const phase = chain.some(isConnectPhase) ? 'connect' : 'exchange';
  const certificate = found(certificateCodes);
  if (certificate !== undefined) return { phase: 'connect', cause: 'certificate', code: certificate, error };
  if (codes.includes('PROXY_REFUSED')) return { phase: 'connect', cause: 'proxy', code: 'PROXY_REFUSED', error };
  const notTls = found(notTlsCodes);
  if (notTls !== undefined) return { phase: 'connect', cause: 'notTls', code: notTls, error };
  const name = found(nameCodes);
  if (name !== undefined) return { phase: 'connect', cause: 'name', code: name, error };
  const unreachable = found(unreachableCodes);
  if (unreachable !== undefined)
    return { phase: unreachable === 'ECONNREFUSED' ? 'connect' : phase, cause: 'unreachable', code: unreachable, error };
  const timeout = found(timeoutCodes);
  if (timeout !== undefined)
    return { phase: timeout === 'UND_ERR_CONNECT_TIMEOUT' ? 'connect' : phase, cause: 'timeout', code: timeout, error };
  return { phase, cause: 'broken', code: codes[0] ?? 'UNKNOWN', error };
}

/** The error itself, what it wraps, and so on, at most ten deep. */
function unwrap(error: unknown, depth = 0): unknown[] {
  if (typeof error !== 'object' || error === null || depth > 10) return [error];
  const inner = [
    ...('errors' in error && Array.isArray(error.errors) ? Array.from<unknown>(error.errors) : []),
    ...('cause' in error && error.cause !== undefined ? [error.cause] : []),
  ];
  return [error, ...inner.flatMap((item) => unwrap(item, depth + 1))];
}

/** The Http port marks a failure before anything was sent with `phase: 'connect'`. */
function isConnectPhase(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'phase' in error && error.phase === 'connect';
}

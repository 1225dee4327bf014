import { describe, expect, it } from 'vitest';
import { errorFromFailure } from '../../../src/client/errorFromFailure.ts';
import { failureOf } from '../../../src/client/failure.ts';

const withCode = (code: string, extra: object = {}) => Object.assign(new Error(`failed with ${code}`), { code, ...extra });
const where = { url: new URL('https://me:CANARY-pass@octopus.test/deploy') };

describe('reading a failure', () => {
  it.each([
    ['ENOTFOUND', 'name', 'connect'],
    ['EAI_AGAIN', 'name', 'connect'],
    ['ECONNREFUSED', 'unreachable', 'connect'],
    ['EHOSTUNREACH', 'unreachable', 'exchange'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'connect'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout', 'exchange'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate', 'connect'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', 'connect'],
    ['ECONNRESET', 'broken', 'exchange'],
    ['UND_ERR_SOCKET', 'broken', 'exchange'],
    ['EPIPE', 'broken', 'exchange'],
  ])('takes %s for %s in the phase %s', (code, cause, phase) => {
    expect(failureOf(withCode(code))).toMatchObject({ code, cause, phase });
  });

  it('looks through wrappers and the addresses of a host that were all tried', () => {
    const both = new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]);
    expect(failureOf(new TypeError('fetch failed', { cause: both }))).toMatchObject({ cause: 'unreachable', phase: 'connect' });
  });

  it('believes the port that nothing was sent', () => {
    expect(failureOf(withCode('ECONNRESET', { phase: 'connect' }))).toMatchObject({ cause: 'broken', phase: 'connect' });
  });
});

describe('telling a failure', () => {
  it.each([
    ['ENOTFOUND', 'network', /no such host/],
    ['ECONNREFUSED', 'network', /connection refused/],
    ['ECONNRESET', 'network', /connection reset by peer/],
    ['UND_ERR_CONNECT_TIMEOUT', 'network', /i\/o timeout/],
    ['CERT_HAS_EXPIRED', 'configuration', /it has expired/],
  ])('%s becomes an error of kind %s that says what happened', (code, kind, text) => {
    const error = errorFromFailure(failureOf(withCode(code)), where);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(text) });
  });

  it('names the server and the proxy without user name and password', () => {
    const error = errorFromFailure(failureOf(withCode('ECONNREFUSED')), { ...where, proxy: 'http://proxy.corp:3128' });
    expect(error.message).toBe("Can't reach https://octopus.test through the proxy http://proxy.corp:3128: connection refused");
  });

  it('C4: names --ca-file where a certificate is not trusted', () => {
    expect(errorFromFailure(failureOf(withCode('UNABLE_TO_VERIFY_LEAF_SIGNATURE')), where).hint).toContain('--ca-file');
  });
});

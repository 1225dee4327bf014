import { describe, expect, it } from 'vitest';
import { errorFromFailure } from '../../../src/client/errorFromFailure.ts';
import type { Failure } from '../../../src/client/failure.ts';

const url = new URL('http://octopus.test/api');
const proxy = 'http://127.0.0.1:1';
const failure = (cause: Failure['cause'], code: string, phase: Failure['phase'] = 'connect'): Failure => ({
  ...{ cause, code, phase },
  error: new Error('it failed'),
});

describe('errorFromFailure', () => {
  it('sends to the server where the server refused', () => {
    const { hint } = errorFromFailure(failure('unreachable', 'ECONNREFUSED'), { url });
    expect(hint).toBe('Check that the server runs and listens on this address.');
  });

  it.each([
    ['unreachable', 'ECONNREFUSED'],
    ['name', 'ENOTFOUND'],
    ['timeout', 'UND_ERR_CONNECT_TIMEOUT'],
  ] as const)('sends to the proxy where the proxy could not be reached (%s)', (cause, code) => {
    const { message, hint } = errorFromFailure(failure(cause, code), { url, proxy });
    expect(message).toContain(`through the proxy ${proxy}`);
    expect(hint).toMatch(/^Check that the proxy http:\/\/127\.0\.0\.1:1 runs.*--proxy.*NO_PROXY/);
  });

  it.each([
    ['timeout', 'REQUEST_TIMEOUT', /--timeout/],
    ['broken', 'ECONNRESET', /^Run it again/],
  ] as const)('says what to do about %s', (cause, code, hint) => {
    expect(errorFromFailure(failure(cause, code, 'exchange'), { url, proxy }).hint).toMatch(hint);
  });
});

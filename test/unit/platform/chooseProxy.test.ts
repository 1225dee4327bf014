import { describe, expect, it } from 'vitest';
import { chooseProxy, describeProxy } from '../../../src/platform/chooseProxy.ts';

const environment = (values: Record<string, string>) => ({ get: (name: string) => values[name] });
const choose = (url: string, values: Record<string, string>, proxy?: string) =>
  chooseProxy(new URL(url), { env: environment(values), ...(proxy === undefined ? {} : { proxy }) })?.href;

describe('choosing a proxy', () => {
  it('connects directly where nothing names a proxy', () => {
    expect(choose('https://octopus.test', {})).toBeUndefined();
  });

  it('takes HTTPS_PROXY for https and HTTP_PROXY for http', () => {
    const values = { HTTPS_PROXY: 'http://secure:1', HTTP_PROXY: 'http://plain:2' };
    expect([choose('https://octopus.test', values), choose('http://octopus.test', values)]).toEqual([
      'http://secure:1/',
      'http://plain:2/',
    ]);
  });

  it('lets the lower-case name win, as curl does', () => {
    expect(choose('https://octopus.test', { HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:2' })).toBe('http://lower:2/');
  });

  it('takes a proxy that is written without a scheme', () => {
    expect(choose('https://octopus.test', { HTTPS_PROXY: 'proxy.corp:3128' })).toBe('http://proxy.corp:3128/');
  });

  it('uses the proxy that was given for every host, whatever NO_PROXY says', () => {
    expect(choose('https://octopus.test', { NO_PROXY: '*' }, 'http://given:8080')).toBe('http://given:8080/');
  });

  it.each([
    ['*', 'https://octopus.test'],
    ['octopus.test', 'https://octopus.test'],
    ['octopus.test', 'https://eu.octopus.test'],
    ['.octopus.test', 'https://eu.octopus.test'],
    ['other.test, OCTOPUS.test', 'https://octopus.test'],
    ['octopus.test:8443', 'https://octopus.test:8443'],
    ['octopus.test:443', 'https://octopus.test'],
    ['10.0.0.0/8', 'http://10.1.2.3:8065'],
    ['127.0.0.1', 'http://127.0.0.1:8065'],
    ['::1', 'http://[::1]:8065'],
    ['fd00::/8', 'http://[fd00::1]:8065'],
  ])('NO_PROXY=%s bypasses the proxy for %s', (noProxy, url) => {
    expect(choose(url, { HTTPS_PROXY: 'http://proxy:1', HTTP_PROXY: 'http://proxy:1', NO_PROXY: noProxy })).toBeUndefined();
  });

  it.each([
    ['octopus.test', 'https://notoctopus.test'],
    ['octopus.test:8443', 'https://octopus.test'],
    ['10.0.0.0/8', 'http://11.1.2.3'],
    ['10.0.0.0/99', 'http://10.1.2.3'],
    ['', 'https://octopus.test'],
  ])('NO_PROXY=%s does not bypass it for %s', (noProxy, url) => {
    expect(choose(url, { HTTPS_PROXY: 'http://proxy:1', HTTP_PROXY: 'http://proxy:1', NO_PROXY: noProxy })).toBe('http://proxy:1/');
  });

  it('shows a proxy without its password', () => {
    const choice = { proxy: 'http://me:CANARY-pass@proxy.corp:3128', env: environment({}) };
    expect(describeProxy('https://octopus.test', choice)).toBe('http://proxy.corp:3128');
  });
});

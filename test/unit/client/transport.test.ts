import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createTransport, type Transport } from '../../../src/client/transport.ts';
import type { Http, HttpRequest, HttpResponse } from '../../../src/platform/ports.ts';

interface Scripted {
  readonly status: number;
  readonly location?: string;
}

/** An Http port that answers from a list and remembers what it was asked. */
function scriptedHttp(...answers: readonly Scripted[]): { http: Http; asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  const http: Http = {
    send(request) {
      const { status, location } = answers[Math.min(asked.push(request), answers.length) - 1] ?? { status: 200 };
      const headers: Record<string, string> = location === undefined ? {} : { location };
      const response: HttpResponse = { status, headers, text: () => Promise.resolve(''), stream: () => Readable.from([]) };
      return Promise.resolve(response);
    },
    close: () => Promise.resolve(),
  };
  return { http, asked };
}

function transportOver(http: Http, onDebug?: (line: string) => void): Transport {
  return createTransport({
    http,
    serverUrl: 'http://octopus.test/deploy/',
    credential: { kind: 'apiKey', value: 'API-CANARY0TRANSPORT' },
    userAgent: 'pulpo/10.0.0',
    ...(onDebug === undefined ? {} : { onDebug }),
  });
}

const read = { method: 'GET', path: 'api/Spaces-1/projects', credential: 'send', signal: new AbortController().signal } as const;
const write = { ...read, method: 'POST', body: '{}' } as const;

describe('the transport', () => {
  it('keeps the virtual folder of the server and sends the key', async () => {
    const { http, asked } = scriptedHttp({ status: 200 });
    await transportOver(http).send(read);
    expect(asked[0]?.url.href).toBe('http://octopus.test/deploy/api/Spaces-1/projects');
    expect(asked[0]?.headers['x-octopus-apikey']).toBe('API-CANARY0TRANSPORT');
  });

  it('sends an access token as a bearer token and no key', async () => {
    const { http, asked } = scriptedHttp({ status: 200 });
    const credential = { kind: 'accessToken', value: 'CANARY-token' } as const;
    await createTransport({ http, serverUrl: 'http://octopus.test', credential, userAgent: 'x' }).send(read);
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer CANARY-token' });
    expect(asked[0]?.headers).not.toHaveProperty('x-octopus-apikey');
  });

  it('withholds the credential where it is told to', async () => {
    const { http, asked } = scriptedHttp({ status: 200 });
    await transportOver(http).send({ ...read, credential: 'withhold' });
    expect(JSON.stringify(asked[0]?.headers)).not.toContain('CANARY');
  });

  it('never shows the credential in its debug lines', async () => {
    const lines: string[] = [];
    await transportOver(scriptedHttp({ status: 200 }).http, (line) => lines.push(line)).send(read);
    expect(lines).toEqual(['GET http://octopus.test/deploy/api/Spaces-1/projects']);
  });

  it('C21: follows a read on the same origin', async () => {
    const { http, asked } = scriptedHttp({ status: 302, location: '/new/api/Spaces-1/projects' }, { status: 200 });
    const { url } = await transportOver(http).send(read);
    expect(url.href).toBe('http://octopus.test/new/api/Spaces-1/projects');
    expect(asked).toHaveLength(2);
  });

  it('C21: follows a read from http to https of the same host', async () => {
    const { http, asked } = scriptedHttp({ status: 301, location: 'https://octopus.test/deploy/api/Spaces-1/projects' }, { status: 200 });
    await transportOver(http).send(read);
    expect(asked[1]?.url.protocol).toBe('https:');
  });

  it.each([307, 308])('C21: sends a write again on the same origin after %i', async (status) => {
    const { http, asked } = scriptedHttp({ status, location: '/elsewhere' }, { status: 200 });
    await transportOver(http).send(write);
    expect(asked.map(({ method, body }) => [method, body])).toEqual([
      ['POST', '{}'],
      ['POST', '{}'],
    ]);
  });

  it.each([301, 302, 303])('C23: never turns a write into a read after %i', async (status) => {
    const { http, asked } = scriptedHttp({ status, location: 'https://octopus.test/deploy/api/Spaces-1/projects' }, { status: 200 });
    await expect(transportOver(http).send(write)).rejects.toMatchObject({
      kind: 'configuration',
      code: 'REDIRECT_REFUSED',
      hint: 'If the server moved, set the server URL to https://octopus.test/deploy.',
    });
    expect(asked).toHaveLength(1);
  });

  it.each(['https://evil.test/api', 'http://octopus.test:8080/api', '//evil.test/api', 'https://octopus.test:8443/api'])(
    'C22: never follows to another origin: %s',
    async (location) => {
      const { http, asked } = scriptedHttp({ status: 302, location }, { status: 200 });
      await expect(transportOver(http).send(read)).rejects.toMatchObject({ kind: 'configuration', code: 'REDIRECT_REFUSED' });
      expect(asked).toHaveLength(1);
    },
  );

  it('C22: does not show user name and password of the address it was sent to', async () => {
    const { http } = scriptedHttp({ status: 302, location: 'https://me:CANARY-pass@evil.test/api?token=CANARY-query' });
    const error: unknown = await transportOver(http)
      .send(read)
      .catch((reason: unknown) => reason);
    expect(`${String(error)} ${(error as { hint: string }).hint}`).not.toContain('CANARY');
  });

  it('gives up after five redirects', async () => {
    const { http, asked } = scriptedHttp({ status: 302, location: '/round' });
    await expect(transportOver(http).send(read)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
    expect(asked).toHaveLength(6);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../../../support/testServer.ts';
import type { TestServer } from '../../../support/testServer.ts';
import { rawRequest } from './rawRequest.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const host = () => new URL(server.url).host;
const key = () => `X-Octopus-ApiKey: ${server.apiKey}\r\n`;
const isEnvelope = (body: any) => {
  expect(body).toMatchObject({ ErrorMessage: expect.stringMatching(/\S/), Errors: expect.any(Array), FullException: null });
};

describe('a path', () => {
  it('means the same under each prefix and in any case', async () => {
    const created = await server.post('/api/Spaces-1/environments', { Name: 'Dev' });
    expect(created.status).toBe(201);
    const id = created.body.Id;
    for (const path of [
      `/api/Spaces-1/environments/${id}`,
      `/api/environments/${id}`,
      `/api/spaces/Default/environments/${id}`,
      `/api/spaces/default/environments/${id}`,
    ]) {
      for (const spelling of [
        path,
        path.toUpperCase().replace('/API', '/Api'),
        path.replaceAll('/', '//'),
        path.replace('environments', 'environ%6Dents'),
        path.replace('/api', '/x/../api'),
        path.replace('/api', '/x/%2e%2e/api'),
      ]) {
        expect([spelling, (await server.get(spelling)).body.Id]).toEqual([spelling, id]);
      }
    }
  });

  it('S40: gets the same refusal without a key, however it is spelled', async () => {
    const spellings = [
      '/api/users/me',
      '/API/Users/ME',
      '//api//users//me',
      '/api/x/../users/me',
      '/api/%75sers/me',
      '/api/Spaces-1/environments',
      '/api/spaces/Spaces-1/environments',
      '/api/nothing/here',
      '/api/users/me/',
      '/api/users/me?x=1',
    ];
    for (const path of spellings) {
      const { status, body } = await server.request('GET', path, undefined, { 'X-Octopus-ApiKey': '' });
      expect([path, status]).toEqual([path, 401]);
      isEnvelope(body);
    }
  });

  it('that leads nowhere is a JSON 404 for who is signed in', async () => {
    for (const path of [
      '/api/nothing',
      '/api/Spaces-1/nothing',
      '/api/Spaces-7/environments',
      '/api/spaces/Nobody/environments',
      '/application',
      '/.well-known/openid-configuration',
    ]) {
      const { status, body, headers } = await server.get(path);
      expect([path, status]).toEqual([path, 404]);
      expect(headers.get('content-type')).toContain('application/json');
      isEnvelope(body);
    }
  });

  it('with an encoding that is none is refused', async () => {
    expect((await server.get('/api/environments/%zz')).status).toBe(400);
  });
});

describe('a method', () => {
  it('other than those of the address is a JSON 405', async () => {
    for (const method of ['DELETE', 'PUT', 'PATCH', 'OPTIONS']) {
      const { status, body } = await server.request(method, '/api/users/me');
      expect([method, status]).toEqual([method, 405]);
      isEnvelope(body);
    }
    expect(
      (await rawRequest(server.url, `TRACE /api/users/me HTTP/1.1\r\nHost: ${host()}\r\n${key()}Connection: close\r\n\r\n`)).status,
    ).toBe(405);
  });

  it('is overridden by POST with X-HTTP-Method-Override, and by nothing else', async () => {
    const { Id } = (await server.post('/api/environments', { Name: 'Override' })).body;
    const override = (method: string, wanted: string, body?: unknown) =>
      server.request(method, `/api/environments/${Id}`, body, { 'X-HTTP-Method-Override': wanted });
    expect((await override('POST', 'PUT', { Name: 'Renamed' })).body.Name).toBe('Renamed');
    expect((await override('GET', 'DELETE')).body.Name).toBe('Renamed');
    expect((await override('POST', 'GET')).status).toBe(405);
    expect((await override('POST', 'delete')).status).toBe(200);
    expect((await server.get(`/api/environments/${Id}`)).status).toBe(404);
  });

  it('HEAD gets the answer of GET without its body', async () => {
    const answer = await server.request('HEAD', '/api/users/me');
    expect(answer).toMatchObject({ status: 200, body: '' });
  });
});

describe('a credential', () => {
  it('S41: that is missing, junk or in the wrong place gets one and the same 401', async () => {
    const ask = (path: string, headers: Record<string, string>) => fetch(server.url + path, { headers });
    const answers = await Promise.all([
      ask('/api/users/me', {}),
      ask('/api/users/me', { 'X-Octopus-ApiKey': '' }),
      ask('/api/users/me', { 'X-Octopus-ApiKey': 'API-CANARYWRONGWRONGWRONGWRONG' }),
      ask('/api/users/me', { 'X-Octopus-ApiKey': `${server.apiKey}X` }),
      ask('/api/users/me', { 'X-Octopus-ApiKey': server.apiKey.toLowerCase() }),
      ask('/api/users/me', { Authorization: `Bearer ${server.apiKey}` }),
      ask('/api/users/me', { Cookie: `OctopusIdentificationToken=${server.apiKey}` }),
      ask(`/api/users/me?apikey=${server.apiKey}`, {}),
      ask(`/api/users/me?X-Octopus-ApiKey=${server.apiKey}`, {}),
    ]);
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([401]));
    expect(new Set(bodies).size).toBe(1);
    expect(JSON.parse(bodies[0]!).ErrorMessage).toBe(
      'You must be logged in to perform this action. Please provide a valid API key or log in again.',
    );
  });
});

describe('a body', () => {
  const post = (text: string, headers = '') =>
    rawRequest(
      server.url,
      `POST /api/environments HTTP/1.1\r\nHost: ${host()}\r\n${key()}${headers}Connection: close\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );

  it('S37: that is malformed, deep or wrong gets a 400 with the findings and harms nothing', async () => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const bodies = [
      '{',
      '{"Name":}',
      'null',
      '[]',
      '"text"',
      '42',
      '{"Name":1}',
      '{"Name":null}',
      '{"Name":["a"]}',
      `{"Name":${nested}}`,
      nested,
      '{"Name":"x","SortOrder":1e999}',
      '{"Name":"x","SortOrder":"many"}',
      '{}',
      '',
      '\u0000',
      '{"__proto__":{"polluted":true}}',
    ];
    for (const text of bodies) {
      const { status, body } = await post(text);
      expect([text.slice(0, 40), status]).toEqual([text.slice(0, 40), 400]);
      isEnvelope(JSON.parse(body));
    }
    expect({}).not.toHaveProperty('polluted');
    expect(JSON.parse((await post('{}')).body).Errors).toEqual(["The field 'Name' is missing."]);
  });

  it('S37: with duplicate keys, hostile keys or lone surrogates is taken as data', async () => {
    const { status, body } = await post(
      '{"name":"first","NAME":"\\ud800 second","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    );
    expect(status).toBe(201);
    expect(JSON.parse(body).Name).toMatch(/first|second/);
    expect({}).not.toHaveProperty('polluted');
  });

  it('has keys in any case and may hold unknown ones', async () => {
    const { status, body } = await server.post('/api/environments', { name: 'camelCase', DESCRIPTION: 'loud', spaceName: 'ignored' });
    expect([status, body.Name, body.Description]).toEqual([201, 'camelCase', 'loud']);
  });

  it('S38: larger than 10 MiB is refused with 413, announced or not', async () => {
    const announced = await rawRequest(
      server.url,
      `POST /api/environments HTTP/1.1\r\nHost: ${host()}\r\n${key()}Connection: close\r\nContent-Length: 99999999999\r\n\r\n{`,
    );
    expect(announced.status).toBe(413);
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const chunks = Array.from({ length: 11 }, () => Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')]));
    const head = Buffer.from(
      `POST /api/environments HTTP/1.1\r\nHost: ${host()}\r\n${key()}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    expect((await rawRequest(server.url, Buffer.concat([head, ...chunks]))).status).toBe(413);
  });

  it('S38: that could be read in two ways is refused', async () => {
    const both = `POST /api/environments HTTP/1.1\r\nHost: ${host()}\r\n${key()}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/users/me HTTP/1.1\r\nHost: x\r\n\r\n`;
    const twice = `POST /api/environments HTTP/1.1\r\nHost: ${host()}\r\n${key()}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`;
    const folded = `GET /api/users/me HTTP/1.1\r\nHost: ${host()}\r\nX-A: b\r\n c: d\r\n X: y\x00z\r\n\r\n`;
    for (const text of [both, twice, folded, 'GET / HTTP/1.1\r\nHost: a b\x01\r\n\r\n', 'nonsense\r\n\r\n']) {
      const { status, head, body } = await rawRequest(server.url, text);
      expect(status).toBe(400);
      expect(head.match(/HTTP\/1\.1/g)).toHaveLength(1);
      isEnvelope(JSON.parse(body));
    }
  });

  it('S38: with too many or too large headers is refused with 431', async () => {
    const headers = Array.from({ length: 10_000 }, (_, index) => `X-H${index}: v\r\n`).join('');
    const many = await rawRequest(server.url, `GET /api/users/me HTTP/1.1\r\nHost: ${host()}\r\n${headers}Connection: close\r\n\r\n`);
    expect(many.status).toBe(431);
    isEnvelope(JSON.parse(many.body));
  });

  it('S38: never lets a header of the answer be written', async () => {
    const { head } = await rawRequest(
      server.url,
      `GET /api/environments/x%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: ${host()}\r\n${key()}Connection: close\r\n\r\n`,
    );
    expect(head.toLowerCase()).not.toContain('\r\nx-evil');
  });

  it('is asked for only once the credential was looked at', async () => {
    const ask = (credential: string) =>
      rawRequest(
        server.url,
        `POST /api/packages/raw HTTP/1.1\r\nHost: ${host()}\r\n${credential}Expect: 100-continue\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000000\r\nConnection: close\r\n\r\n`,
      );
    expect((await ask('')).status).toBe(401);
  });
});

describe('a query', () => {
  it('S39: that asks for too much, too little or nonsense is answered or refused, never a failure', async () => {
    const status = async (query: string) => (await server.get(`/api/environments?${query}`)).status;
    expect([
      await status('skip=-1'),
      await status('take=2147483647'),
      await status('take=0'),
      await status('ids='),
      await status('skip=&take='),
    ]).toEqual([200, 200, 200, 200, 200]);
    expect([await status('take=9007199254740993'), await status('skip=many'), await status('take=1.5')]).toEqual([400, 400, 400]);
    expect((await server.get("/api/environments/'%20or%201=1")).status).toBe(404);
    expect((await server.get('/api/environments/__proto__')).status).toBe(404);
  });

  it('S39: names its lists with commas or by repeating, in any case', async () => {
    const { Id } = (await server.post('/api/environments', { Name: 'Listed' })).body;
    const total = async (query: string) => (await server.get(`/api/environments?${query}`)).body.TotalResults;
    expect([
      await total(`ids=${Id},Environments-999`),
      await total(`ids=${Id}&ids=Environments-999`),
      await total(`IDS=${Id}`),
      await total(`ids=${Id.toLowerCase()}`),
    ]).toEqual([1, 1, 1, 1]);
  });
});

describe('every answer', () => {
  it('S47: forbids framing, sniffing, caching and other sites', async () => {
    const answers = [
      await server.get('/api'),
      await server.request('GET', '/api/users/me', undefined, { 'X-Octopus-ApiKey': '' }),
      await server.request('OPTIONS', '/api', undefined, { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' }),
    ];
    for (const { headers } of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('S47: is refused to names the server was not given', async () => {
    const ask = async (name: string) =>
      (await rawRequest(server.url, `GET /api HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`)).status;
    expect([
      await ask('evil.example'),
      await ask('127.0.0.1.evil.example'),
      await ask('169.254.169.254'),
      await ask('localhost.evil'),
    ]).toEqual([403, 403, 403, 403]);
    expect([await ask('localhost:1'), await ask('LOCALHOST'), await ask('[::1]:8065'), await ask('127.0.0.2')]).toEqual([
      200, 200, 200, 200,
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandIndex } from '../../../../src/cli/commandIndex.ts';
import { startTestServer } from '../../../support/testServer.ts';
import type { TestServer } from '../../../support/testServer.ts';
import { rawRequest } from '../http/rawRequest.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const open = (path: string, method = 'GET') => server.request(method, path, undefined, { 'X-Octopus-ApiKey': '' });

describe('where the portal will stand', () => {
  it.each(['/', '/app', '/app/', '/app/Spaces-1/projects', '/app?x=1'])('a page answers at %s without a key', async (path) => {
    const { status, headers, body } = await open(path);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain('This is a pulpo server');
    expect(body).toContain('no web portal yet');
  });

  it('the page loads nothing and may load nothing', async () => {
    const { headers, body } = await open('/app');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body).not.toMatch(/<(script|style|link|img|iframe)|https?:|\son\w+=/i);
  });

  it('the page is the same whatever the server holds', async () => {
    const before = (await open('/app')).body;
    await server.post('/api/Spaces-1/environments', { Name: 'Dev' });
    expect((await server.get('/app')).body).toBe(before);
  });

  it('every command that the page names exists', async () => {
    const named = [...String((await open('/app')).body).matchAll(/<code>pulpo ([a-z-]+)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThanOrEqual(6);
    const known = ['help', ...commandIndex.map(({ name }) => name)];
    expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });

  it('only reading is answered', async () => {
    expect((await open('/app', 'POST')).status).toBe(404);
    expect((await open('/application')).status).toBe(404);
  });

  it('a name that the server does not answer to is refused as everywhere', async () => {
    const answer = await rawRequest(server.url, 'GET /app HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    expect(answer.body).toContain('does not answer to the name');
  });
});

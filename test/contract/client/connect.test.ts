import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect, serverUrl } from '../../../src/client/connect.ts';
import { projects } from '../../../src/contract/resources/projects.ts';
import { roots } from '../../../src/contract/resources/root.ts';
import { spaces } from '../../../src/contract/resources/spaces.ts';
import { connectedClient, connectOptions, mockRoot, mockServer, mockUrl } from '../../support/connectedClient.ts';
import { mockEndpoint, refuse } from '../../support/mockEndpoint.ts';

const server = mockServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const page = (html: string, status = 200) => new HttpResponse(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
const unauthorised = () => refuse(401, 'You must be logged in to perform this action. Please provide a valid API key or log in again.');

describe('connecting', () => {
  it('takes two requests and the default space', async () => {
    const lines: string[] = [];
    const connection = await connectedClient({ onDebug: (line) => lines.push(line) });
    expect(connection).toMatchObject({ serverUrl: mockUrl, spaceId: 'Spaces-1', serverVersion: '2026.3.0' });
    expect(await connection.spaceName()).toBe('Default');
    expect(lines.filter((line) => line.startsWith('GET'))).toEqual([
      `GET ${mockUrl}/api`,
      `GET ${mockUrl}/api/spaces?skip=0&take=2147483647`,
    ]);
  });

  const linked = { ...mockRoot, Links: { Projects: '/api/Spaces-7/projects{/id}{?name,skip}' } };

  it('takes one request where the links of the server name the default space', async () => {
    const lines: string[] = [];
    server.use(mockEndpoint(mockUrl, roots.server, () => linked));
    const connection = await connectedClient({ onDebug: (line) => lines.push(line) });
    expect([connection.spaceId, lines.filter((line) => line.startsWith('GET'))]).toEqual(['Spaces-7', [`GET ${mockUrl}/api`]]);
    expect((await connectedClient({ space: 'Payments' })).spaceId).toBe('Spaces-2');
  });

  it('says which spaces there are where the default one refuses the user', async () => {
    server.use(
      mockEndpoint(mockUrl, roots.server, () => linked),
      mockEndpoint(mockUrl, projects.all, () => refuse(403, 'You do not have permission to perform this action.')),
    );
    const connection = await connectedClient();
    await expect(connection.call(projects.all, {})).rejects.toMatchObject({ kind: 'auth' });
    server.use(mockEndpoint(mockUrl, spaces.list, () => ({ TotalResults: 1, Items: [{ Id: 'Spaces-2', Name: 'Payments' }] })));
    const other = await connectedClient();
    await expect(other.call(projects.all, {})).rejects.toMatchObject({
      code: 'SPACE_NOT_FOUND',
      hint: 'Name one with --space: Payments.',
    });
  });

  it('shows the key to nobody before it is known that the Octopus API answers', async () => {
    const keys: (string | null)[] = [];
    server.use(
      mockEndpoint(mockUrl, roots.server, ({ request }) => (keys.push(request.headers.get('x-octopus-apikey')), mockRoot)),
      mockEndpoint(mockUrl, spaces.list, ({ request }) => {
        keys.push(request.headers.get('x-octopus-apikey'));
        return { TotalResults: 1, Items: [{ Id: 'Spaces-1', Name: 'Default', IsDefault: true }] };
      }),
    );
    await connectedClient();
    expect(keys).toEqual([null, 'API-CANARY0CLIENT']);
  });

  it('sends the key with the root request, too, where a server insists', async () => {
    server.use(mockEndpoint(mockUrl, roots.server, ({ request }) => (request.headers.has('x-octopus-apikey') ? mockRoot : unauthorised())));
    expect((await connectedClient()).serverVersion).toBe('2026.3.0');
  });

  it.each(['Payments', 'payments', 'Spaces-2', 'spaces-2'])('finds the space %s', async (space) => {
    expect((await connectedClient({ space })).spaceId).toBe('Spaces-2');
  });

  it('names the nearest spaces when there is none of that name', async () => {
    await expect(connectedClient({ space: 'Paymnets' })).rejects.toMatchObject({
      kind: 'refused',
      code: 'SPACE_NOT_FOUND',
      message: "Cannot find the space with name or id 'Paymnets'.",
      hint: 'Did you mean "Payments"?',
    });
  });

  it('lists the spaces when none is the default and none was named', async () => {
    server.use(mockEndpoint(mockUrl, spaces.list, () => ({ TotalResults: 1, Items: [{ Id: 'Spaces-2', Name: 'Payments' }] })));
    await expect(connectedClient()).rejects.toMatchObject({ code: 'SPACE_NOT_FOUND', hint: 'Name one with --space: Payments.' });
  });

  it('says which key is wrong for which server, with the words of the server, without the key', async () => {
    server.use(mockEndpoint(mockUrl, spaces.list, () => unauthorised()));
    const error = (await connectedClient({ credentialFrom: 'OCTOPUS_API_KEY' }).catch((reason: unknown) => reason)) as Error;
    expect(error).toMatchObject({
      kind: 'auth',
      code: 'AUTHENTICATION_FAILED',
      message: `${mockUrl} does not accept the API key from OCTOPUS_API_KEY`,
      details: [expect.stringContaining('You must be logged in')],
      hint: expect.stringContaining('revoked'),
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('CANARY');
  });

  it('C17: says that a web page answered where the API should, with its title', async () => {
    server.use(http.get(`${mockUrl}/api`, () => page('<html><head><title>Welcome to\n nginx!</title></head></html>')));
    await expect(connectedClient()).rejects.toMatchObject({
      kind: 'configuration',
      code: 'NOT_AN_OCTOPUS_SERVER',
      message: `Did not get the Octopus API at ${mockUrl}/api (got text/html titled "Welcome to nginx!", HTTP status 200)`,
    });
  });

  it.each([
    ['a page that is not found', () => page('<html><title>Not Found</title></html>', 404)],
    ['JSON of another program', () => HttpResponse.json({ hello: 'world' })],
    ['JSON that is not found', () => HttpResponse.json({ message: 'no route' }, { status: 404 })],
    ['plain text', () => new HttpResponse('It works!')],
  ])('says that %s is not the Octopus API', async (_, answer) => {
    server.use(http.get(`${mockUrl}/api`, answer));
    await expect(connectedClient()).rejects.toMatchObject({ kind: 'configuration', code: 'NOT_AN_OCTOPUS_SERVER' });
  });

  it.each(['2.9.0', '3.1.0', '4.0.0'])('refuses version %s of the API', async (ApiVersion) => {
    server.use(mockEndpoint(mockUrl, roots.server, () => ({ ...mockRoot, ApiVersion })));
    await expect(connectedClient()).rejects.toMatchObject({ kind: 'configuration', code: 'SERVER_UNSUPPORTED' });
  });

  it('makes links for people from the server URL', async () => {
    const connection = await connectedClient();
    expect(connection.webUrl('/app#/Spaces-1/releases/Releases-1')).toBe(`${mockUrl}/app#/Spaces-1/releases/Releases-1`);
  });

  it.each([
    ['https://octopus.test/', 'https://octopus.test'],
    ['https://octopus.test/deploy/', 'https://octopus.test/deploy'],
    ['https://octopus.test/api', 'https://octopus.test'],
    ['https://octopus.test/app#/Spaces-1', 'https://octopus.test'],
    ['https://me:CANARY-pass@octopus.test', 'https://octopus.test'],
  ])('takes %s for %s', (written, meant) => {
    expect(serverUrl(written)).toBe(meant);
  });

  it.each(['octopus', 'ftp://octopus.test', '', '//octopus.test'])('refuses "%s" as a server URL', async (text) => {
    await expect(connect(connectOptions({ server: text }))).rejects.toMatchObject({ kind: 'configuration', code: 'SERVER_URL_INVALID' });
  });
});

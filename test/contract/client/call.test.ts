import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/client/connection.ts';
import { isNotFound, statusOf } from '../../../src/client/errorFromAnswer.ts';
import { itemsOf } from '../../../src/client/paging.ts';
import type { RetryNotice } from '../../../src/client/repeatRequest.ts';
import { environments } from '../../../src/contract/resources/environments.ts';
import { projects } from '../../../src/contract/resources/projects.ts';
import { releases } from '../../../src/contract/resources/releases.ts';
import { tasks } from '../../../src/contract/resources/tasks.ts';
import type { Clock, HttpRequest } from '../../../src/platform/ports.ts';
import { connectedClient, mockServer, mockUrl } from '../../support/connectedClient.ts';
import { fetchHttp } from '../../support/fetchHttp.ts';
import { mockEndpoint, refuse } from '../../support/mockEndpoint.ts';
import { retryClock } from '../../support/retryClock.ts';

const server = mockServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const dev = { Id: 'Environments-1', Name: 'Dev' };
const release = { Id: 'Releases-1', ProjectId: 'Projects-1', Version: '1.0.0' };
const newRelease = { ProjectName: 'Web', ReleaseVersion: '1.0.0' };

/** Answers from a list, one per request, the last one for ever. */
function inTurn<T>(...answers: readonly (() => T)[]): { next: () => T; asked: () => number } {
  let asked = 0;
  return { next: () => (answers[Math.min(asked++, answers.length - 1)] as () => T)(), asked: () => asked };
}

const busy = () => refuse(503, 'The server is undergoing maintenance.');
const readDev = (connection: Connection) => connection.call(environments.get, { params: { id: 'Environments-1' } });

describe('a call', () => {
  it('reads the answer with the endpoint and fills in what the server left out', async () => {
    server.use(mockEndpoint(mockUrl, environments.get, ({ params }) => ({ ...dev, Id: params['id'] ?? '' })));
    expect(await readDev(await connectedClient())).toMatchObject({ Id: 'Environments-1', Name: 'Dev', SortOrder: 0, Links: {} });
  });

  it('sends a body as JSON with the casing of the wire', async () => {
    let sent = '';
    server.use(
      http.post(`${mockUrl}/api/Spaces-1/releases/create/v1`, async ({ request }) => {
        sent = `${request.headers.get('content-type')} ${await request.text()}`;
        return HttpResponse.json({ ReleaseId: 'Releases-1', ReleaseVersion: '1.0.0' }, { status: 201 });
      }),
    );
    await (await connectedClient()).call(releases.createV1, { body: newRelease });
    expect(sent).toBe('application/json; charset=utf-8 {"ProjectName":"Web","ReleaseVersion":"1.0.0"}');
  });

  it('gives text answers as they are', async () => {
    server.use(
      http.get(
        `${mockUrl}/api/Spaces-1/tasks/ServerTasks-1/raw`,
        () => new HttpResponse('{ not json', { headers: { 'content-type': 'text/plain' } }),
      ),
    );
    expect(await (await connectedClient()).call(tasks.raw, { params: { id: 'ServerTasks-1' } })).toBe('{ not json');
  });

  it('names the request and the field when an answer lacks what it must have', async () => {
    server.use(http.get(`${mockUrl}/api/Spaces-1/environments/Environments-1`, () => HttpResponse.json({ Id: 'Environments-1' })));
    await expect(readDev(await connectedClient())).rejects.toMatchObject({
      code: 'ANSWER_INVALID',
      message: "The server's answer to GET environments/{id} is not what the API promises",
      details: [expect.stringMatching(/^Name: /)],
    });
  });

  it('knows what was not found', async () => {
    server.use(mockEndpoint(mockUrl, environments.get, () => refuse(404, "The resource 'Environments-1' was not found.")));
    const error: unknown = await readDev(await connectedClient()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'refused', code: 'RESOURCE_NOT_FOUND', message: "The resource 'Environments-1' was not found." });
    expect([isNotFound(error), statusOf(error)]).toEqual([true, 404]);
  });

  it('puts the only finding of a validation in the place of the generic sentence', async () => {
    server.use(
      mockEndpoint(mockUrl, releases.createV1, () =>
        refuse(400, 'There was a problem with your request.', ['Release 1.0.0 already exists.']),
      ),
    );
    const connection = await connectedClient();
    await expect(connection.call(releases.createV1, { body: newRelease })).rejects.toMatchObject({
      kind: 'refused',
      message: 'Release 1.0.0 already exists.',
      details: [],
    });
  });

  it('lists several findings below the sentence', async () => {
    server.use(
      mockEndpoint(mockUrl, releases.createV1, () =>
        refuse(400, 'There was a problem with your request.', ['No package for A.', 'No package for B.']),
      ),
    );
    const connection = await connectedClient();
    await expect(connection.call(releases.createV1, { body: newRelease })).rejects.toMatchObject({
      message: 'There was a problem with your request.',
      details: ['No package for A.', 'No package for B.'],
    });
  });

  it.each([
    [401, 'auth', 'AUTHENTICATION_FAILED'],
    [403, 'auth', 'PERMISSION_MISSING'],
    [400, 'refused', 'REQUEST_INVALID'],
    [409, 'refused', 'RESOURCE_CONFLICT'],
    [413, 'refused', 'BODY_TOO_LARGE'],
    [500, 'network', 'SERVER_FAILED'],
    [503, 'network', 'SERVER_BUSY'],
  ])('takes %i for %s (%s)', async (status, kind, code) => {
    server.use(mockEndpoint(mockUrl, environments.get, () => refuse(status, 'Because.')));
    await expect(readDev(await connectedClient())).rejects.toMatchObject({ kind, code });
  });

  it('C13: repeats a read until the server is back, and tells each time', async () => {
    const answers = inTurn<typeof dev | Response>(busy, busy, () => dev);
    server.use(mockEndpoint(mockUrl, environments.get, answers.next));
    const notices: RetryNotice[] = [];
    await readDev(await connectedClient({ onRetry: (notice) => notices.push(notice) }));
    expect(notices.map(({ attempt, of }) => [attempt, of])).toEqual([
      [2, 5],
      [3, 5],
    ]);
    expect(notices[0]?.message).toBe('GET environments/{id}: HTTP status 503; attempt 2 of 5 in 0.5 s');
  });

  it('gives up after the last attempt, with the last error and the number of tries', async () => {
    const answers = inTurn(busy);
    server.use(mockEndpoint(mockUrl, environments.get, answers.next));
    await expect(readDev(await connectedClient())).rejects.toMatchObject({ code: 'SERVER_BUSY', details: ['Tried 5 times.'] });
    expect(answers.asked()).toBe(5);
  });

  it('keeps the first error where the last one tells something else', async () => {
    const answers = inTurn(() => refuse(500, 'The database is locked.'), busy);
    server.use(mockEndpoint(mockUrl, environments.get, answers.next));
    await expect(readDev(await connectedClient())).rejects.toMatchObject({
      details: ['First failure: The server failed (HTTP status 500): The database is locked.', 'Tried 5 times.'],
    });
  });

  it('makes one attempt where retries are switched off', async () => {
    const answers = inTurn(busy);
    server.use(mockEndpoint(mockUrl, environments.get, answers.next));
    await expect(readDev(await connectedClient({ retries: 0 }))).rejects.toMatchObject({ code: 'SERVER_BUSY', details: [] });
    expect(answers.asked()).toBe(1);
  });

  it('C15: waits for the time the server names', async () => {
    const throttle = () => HttpResponse.json({ ErrorMessage: 'Slow down.' }, { status: 429, headers: { 'retry-after': '3' } });
    const answers = inTurn<typeof dev | Response>(throttle, () => dev);
    server.use(mockEndpoint(mockUrl, environments.get, answers.next));
    const clock = retryClock();
    await readDev(await connectedClient({ clock }));
    expect(clock.sleeps.filter((ms) => ms < 60_000)).toEqual([3000]);
  });

  it('C16: ends at once and says when to come back where the server names a time beyond the budget', async () => {
    const answers = inTurn(() => HttpResponse.json({ ErrorMessage: 'Slow down.' }, { status: 429, headers: { 'retry-after': '200' } }));
    server.use(mockEndpoint(mockUrl, environments.get, answers.next));
    await expect(readDev(await connectedClient())).rejects.toMatchObject({
      kind: 'network',
      hint: 'The server asks to come back in 200 s.',
    });
    expect(answers.asked()).toBe(1);
  });

  it('C18: repeats a read whose JSON was cut', async () => {
    const answers = inTurn<Response>(
      () => new HttpResponse('{"Id":"Environments-1","Na', { headers: { 'content-type': 'application/json' } }),
      () => HttpResponse.json(dev),
    );
    server.use(http.get(`${mockUrl}/api/Spaces-1/environments/Environments-1`, answers.next));
    expect((await readDev(await connectedClient())).Name).toBe('Dev');
  });

  it('C12: does not repeat a creation that may have happened, and says what to do', async () => {
    const answers = inTurn(() => refuse(504, 'Gateway timeout.'));
    server.use(mockEndpoint(mockUrl, releases.createV1, answers.next));
    const connection = await connectedClient();
    await expect(connection.call(releases.createV1, { body: newRelease })).rejects.toMatchObject({
      kind: 'unknown',
      code: 'OUTCOME_UNKNOWN',
      message: "Can't tell whether POST releases/create/v1 was carried out: the answer was lost",
    });
    expect(answers.asked()).toBe(1);
  });

  it('C14: takes a page behind 503 for a lost answer, not for a refusal', async () => {
    server.use(
      http.post(
        `${mockUrl}/api/Spaces-1/releases/create/v1`,
        () => new HttpResponse('<html>', { status: 503, headers: { 'content-type': 'text/html' } }),
      ),
    );
    const connection = await connectedClient();
    await expect(connection.call(releases.createV1, { body: newRelease })).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it('repeats a creation that certainly did not happen', async () => {
    const answers = inTurn<{ ReleaseId: string; ReleaseVersion: string } | Response>(busy, () => ({
      ReleaseId: 'Releases-1',
      ReleaseVersion: '1.0.0',
    }));
    server.use(mockEndpoint(mockUrl, releases.createV1, answers.next));
    const connection = await connectedClient();
    expect(await connection.call(releases.createV1, { body: newRelease })).toMatchObject({ ReleaseId: 'Releases-1' });
  });

  it('sends one key with a creation, however often it is repeated, and another with the next one', async () => {
    const keys: (string | null)[] = [];
    server.use(
      mockEndpoint(mockUrl, releases.createV1, ({ request }) => {
        keys.push(request.headers.get('idempotency-key'));
        return keys.length === 1 ? busy() : { ReleaseId: 'Releases-1', ReleaseVersion: '1.0.0' };
      }),
    );
    const connection = await connectedClient({ random: { fraction: () => Math.random() } });
    await connection.call(releases.createV1, { body: newRelease });
    await connection.call(releases.createV1, { body: newRelease });
    await connection.call(releases.createV1, { body: newRelease, idempotencyKey: 'mine' });
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect([keys[1] === keys[0], keys[2] === keys[0], keys[3]]).toEqual([true, false, 'mine']);
  });

  it('takes a deletion for done when the repeated one finds nothing', async () => {
    const answers = inTurn(
      () => refuse(502, 'Bad gateway.'),
      () => refuse(404, 'Not found.'),
    );
    server.use(mockEndpoint(mockUrl, releases.delete, answers.next));
    const connection = await connectedClient();
    await expect(connection.call(releases.delete, { params: { id: 'Releases-1' } })).resolves.toBeDefined();
  });

  it('C25: does not repeat what is too large, and names the usual limit', async () => {
    const answers = inTurn(() => new HttpResponse('<html>', { status: 413, headers: { 'content-type': 'text/html' } }));
    server.use(http.post(`${mockUrl}/api/Spaces-1/releases/create/v1`, answers.next));
    const connection = await connectedClient();
    await expect(connection.call(releases.createV1, { body: newRelease })).rejects.toMatchObject({
      kind: 'refused',
      hint: expect.stringContaining('client_max_body_size'),
    });
    expect(answers.asked()).toBe(1);
  });

  it('ends with the reason of its signal', async () => {
    server.use(http.get(`${mockUrl}/api/Spaces-1/environments/Environments-1`, () => new Promise<Response>(() => undefined)));
    const stop = new AbortController();
    const connection = await connectedClient();
    const call = connection.call(environments.get, { params: { id: 'Environments-1' }, signal: stop.signal });
    stop.abort(new Error('Ctrl-C'));
    await expect(call).rejects.toThrow('Ctrl-C');
  });

  it('C9: gives up an attempt after 120 s without an answer', async () => {
    const answers = inTurn<Promise<Response> | Response>(
      () => new Promise<Response>(() => undefined),
      () => HttpResponse.json(dev),
    );
    server.use(http.get(`${mockUrl}/api/Spaces-1/environments/Environments-1`, answers.next));
    const clock = retryClock();
    const notices: string[] = [];
    const connection = await connectedClient({ clock, onRetry: ({ message }) => notices.push(message) });
    const call = readDev(connection);
    clock.advance(120_000);
    // The first attempt has used the whole budget of a control request.
    await expect(call).rejects.toMatchObject({ kind: 'network', code: 'REQUEST_TIMEOUT' });
    expect(notices).toEqual([]);
  });
});

describe('reading all pages', () => {
  it('goes on while the server names a next page', async () => {
    const all = Array.from({ length: 5 }, (_, index) => ({ ...release, Id: `Releases-${index + 1}`, Version: `1.0.${index}` }));
    const asked: [number, number][] = [];
    server.use(
      mockEndpoint(mockUrl, releases.ofProject, ({ query: { skip, take } }) => {
        asked.push([skip, take]);
        const more = skip + take < all.length;
        return {
          TotalResults: all.length,
          Items: all.slice(skip, skip + take),
          Links: more ? { 'Page.Next': `/api/Spaces-1/projects/Projects-1/releases?skip=${skip + take}` } : {},
        };
      }),
    );
    const connection = await connectedClient();
    const read = itemsOf((query) => connection.call(releases.ofProject, { params: { projectId: 'Projects-1' }, query }), 2);
    const versions: string[] = [];
    for await (const { Version } of read) versions.push(Version);
    expect(versions).toEqual(['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4']);
    expect(asked).toEqual([
      [0, 2],
      [2, 2],
      [4, 2],
    ]);
  });

  it('ends at a page without items, whatever its links say', async () => {
    server.use(
      mockEndpoint(mockUrl, projects.list, () => ({ TotalResults: 9, Items: [], Links: { 'Page.Next': '/api/Spaces-1/projects?skip=0' } })),
    );
    const connection = await connectedClient();
    const names: string[] = [];
    for await (const { Name } of itemsOf((query) => connection.call(projects.list, { query }))) names.push(Name);
    expect(names).toEqual([]);
  });
});

describe('a connection that is closed', () => {
  it('ends what is in flight at once, without another attempt and without a word', async () => {
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const notices: RetryNotice[] = [];
    let asked = 0;
    server.use(
      mockEndpoint(mockUrl, environments.get, () => {
        asked++;
        arrive();
        return new Promise<Response>(() => undefined);
      }),
    );
    const inner = fetchHttp();
    const destroyed = new AbortController();
    // As undici does it: closing destroys the sockets under the requests.
    const http = {
      ...inner,
      send: (message: HttpRequest) =>
        Promise.race([
          inner.send(message),
          new Promise<never>((_, reject) => {
            const error = Object.assign(new Error('The client is destroyed'), { code: 'UND_ERR_DESTROYED' });
            destroyed.signal.addEventListener('abort', () => reject(error));
          }),
        ]),
      close: () => Promise.resolve(destroyed.abort()),
    };
    const connection = await connectedClient({ http, onRetry: (notice) => notices.push(notice) });
    const reading = readDev(connection);
    await arrived;
    await connection.close();
    await expect(reading).rejects.toThrow('The connection is closed');
    expect({ asked, notices }).toEqual({ asked: 1, notices: [] });
  });

  it('ends what waits for its next attempt', async () => {
    let wait = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (wait = resolve));
    server.use(mockEndpoint(mockUrl, environments.get, busy));
    const clock = retryClock();
    const sleep: Clock['sleep'] = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    const connection = await connectedClient({ clock: { ...clock, sleep }, onRetry: () => wait() });
    const reading = readDev(connection);
    await waiting;
    await connection.close();
    await expect(reading).rejects.toThrow('The connection is closed');
  });

  it('keeps to the signal of a call, too', async () => {
    const caller = new AbortController();
    const connection = await connectedClient();
    const reading = connection.call(environments.get, { params: { id: 'Environments-1' }, signal: caller.signal });
    caller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    await connection.close();
    await expect(readDev(connection)).rejects.toThrow('The connection is closed');
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { nodeHttp } from '../../../src/platform/nodeHttp.ts';
import { canary } from '../../support/canary.ts';
import { fakeEnv } from '../../support/fakeEnv.ts';
import { plainServer, type PlainServer } from '../../support/plainServer.ts';
import { retryClock } from '../../support/retryClock.ts';
import { runCli } from '../../support/runCli.ts';

const root = {
  Application: 'Octopus Deploy',
  Version: '2026.3.0',
  ApiVersion: '3.0.0',
  InstallationId: 'x',
  Links: { Spaces: '/api/spaces' },
};
const spaces = { ItemType: 'Space', TotalResults: 1, ItemsPerPage: 1, NumberOfPages: 1, LastPageNumber: 0, Links: {} };
const space = { Id: 'Spaces-1', Name: 'Default', IsDefault: true, Slug: 'default', Links: {} };

describe('a user name and a password', () => {
  let server: PlainServer;
  afterEach(() => server.close());

  /** A server that lets one password in and asks everybody else for the session it gave. */
  async function octopus(password: string, session: readonly string[]): Promise<readonly string[]> {
    const bodies: string[] = [];
    const cookie = session.map((line) => line.split(';')[0]).join('; ');
    server = await plainServer((request, response) => {
      const answer = (status: number, body: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        if (request.url === '/api') return answer(200, root);
        if (request.url === '/api/users/login') {
          bodies.push(body);
          if (JSON.parse(body).Password !== password) return answer(400, { ErrorMessage: 'Invalid username or password.', Errors: [] });
          response.setHeader('set-cookie', [...session]);
          return answer(200, { Id: 'Users-1' });
        }
        if (request.headers.cookie !== cookie) return answer(401, { ErrorMessage: 'You must be logged in.', Errors: [] });
        if (request.url?.startsWith('/api/spaces')) return answer(200, { ...spaces, Items: [space] });
        return answer(200, []);
      });
    });
    return bodies;
  }

  const list = async (user: string, password: string, ...more: string[]) =>
    runCli(['list-projects', `--server=${server.url}`, `--user=${user}`, `--pass=${password}`, ...more], {
      manner: 'classic',
      clock: retryClock(),
      // What carries requests in production: fetch keeps one of several cookies.
      http: await nodeHttp({ env: fakeEnv({}), verifyTls: true }),
    });

  it('make a session whose cookie and token every further request carries, and no output', async () => {
    const [password, identification, token] = [canary(), canary(), canary()];
    const bodies = await octopus(password, [
      `OctopusIdentificationToken_a1=${identification}; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly`,
      `Octopus-Csrf-Token_a1=${token}; Path=/`,
    ]);
    const run = await list('ada', password, '--debug');
    expect([run.exitCode, run.stdout]).toEqual([0, expect.stringContaining('Projects: 0\n')]);
    expect(bodies.map((body) => JSON.parse(body))).toEqual([
      { Username: 'ada', Password: password, RememberMe: false, State: { UsingSecureConnection: false } },
    ]);
    const [first, , ...others] = server.requests;
    expect(first?.headers).not.toHaveProperty('cookie');
    expect(others.length).toBeGreaterThan(1);
    for (const { headers } of others) expect(headers['x-octopus-csrf-token']).toBe(token);
    for (const secret of [password, identification, token]) expect(run.output).not.toContain(secret);
  });

  it('that the server does not know end as a refused key does', async () => {
    await octopus('right', []);
    const run = await list('ada', 'CANARY-wrong');
    expect([run.exitCode, run.stdout]).toEqual([
      251,
      expect.stringContaining(`${server.url} does not let ada in: Invalid username or password.\n`),
    ]);
  });

  it('without a session in the answer are an error', async () => {
    await octopus('CANARY-right', []);
    const run = await list('ada', 'CANARY-right');
    expect([run.exitCode, run.stdout]).toEqual([253, expect.stringContaining('let ada in without giving a session')]);
  });
});

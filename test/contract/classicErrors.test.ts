import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpErrors } from '../../src/errors/classic/http.ts';
import { plainServer } from '../support/plainServer.ts';
import { retryClock } from '../support/retryClock.ts';
import { runCli } from '../support/runCli.ts';
import { runsAgain } from '../support/teamCityRetry.ts';
import { octopusUrl, type MockOctopus, mockOctopus } from './support/mockOctopus.ts';

describe("errors of the server, in octo's words", () => {
  let octopus: MockOctopus;
  beforeEach(() => {
    octopus = mockOctopus();
    octopus.server.listen({ onUnhandledRequest: 'error' });
  });
  afterEach(() => octopus.server.close());

  const refuse = (status: number, body: object | string, headers: Record<string, string> = {}) =>
    octopus.server.use(
      http.get(`${octopusUrl}/api/Spaces-1/projects/all`, () =>
        typeof body === 'string' ? new HttpResponse(body, { status, headers }) : HttpResponse.json(body, { status, headers }),
      ),
    );
  const lastLines = (output: string, count: number) => output.trimEnd().split('\n').slice(-count);

  it('are the message, then the status with its name', async () => {
    refuse(404, { ErrorMessage: 'The resource was not found.', Errors: [] });
    const run = await octopus.octo('list-projects');
    expect([run.exitCode, run.stderr]).toEqual([249, '']);
    expect(lastLines(run.stdout, 3)).toEqual([
      'The resource was not found.',
      'Error from Octopus Server (HTTP 404 NotFound)',
      'Exit code: -7',
    ]);
    expect(runsAgain(run.stdout)).toBe(false);
  });

  it('list the findings of a validation', async () => {
    refuse(400, { ErrorMessage: 'There was a problem with your request.', Errors: ['The name is taken.', 'The slug is taken.'] });
    const run = await octopus.octo('list-projects');
    expect(lastLines(run.stdout, 6)).toEqual([
      ...['There was a problem with your request.', '', ' - The name is taken.', ' - The slug is taken.'],
      ...['Error from Octopus Server (HTTP 400 BadRequest)', 'Exit code: -7'],
    ]);
  });

  it.each([401, 403])('say whom the server does not let in (%d) and end otherwise', async (status) => {
    refuse(status, { ErrorMessage: 'You do not have permission to perform this action.', Errors: [] });
    const run = await octopus.octo('list-projects');
    expect(run.exitCode).toBe(251);
    expect(run.stdout).toMatch(/\nYou do not have permission to perform this action\.\n[^]*Exit code: -5\n$/);
    expect(runsAgain(run.stdout)).toBe(false);
  });

  it.each([
    [500, false],
    [502, true],
    [503, true],
    [504, true],
  ])('with status %d look as if they pass by themselves: %s', async (status, passes) => {
    refuse(status, { ErrorMessage: 'The server is upset.', Errors: [] });
    const run = await octopus.octo('list-projects');
    expect(run.stdout).toContain('Octopus Server returned an error: The server is upset.\n');
    expect([run.exitCode, runsAgain(run.stdout)]).toEqual([249, passes]);
  });

  it('do not look as if they pass where a try that failed so was followed by a refusal', async () => {
    let tries = 0;
    octopus.server.use(
      http.get(`${octopusUrl}/api/Spaces-1/projects/all`, () =>
        ++tries === 1 ? new HttpResponse('busy', { status: 503 }) : HttpResponse.json({ ErrorMessage: 'No.', Errors: [] }, { status: 400 }),
      ),
    );
    const run = await octopus.octo('list-projects');
    expect([tries, run.exitCode, runsAgain(run.stdout)]).toEqual([2, 249, false]);
    expect(run.stdout).toMatch(/Trying again in [\d.]+ s \(attempt 2 of 5\)/);
  });

  it('name the space as octo did', async () => {
    const run = await octopus.octo('list-projects', '--space=nonExistent');
    expect([run.exitCode, runsAgain(run.stdout)]).toEqual([255, false]);
    expect(run.stdout).toContain(
      "Cannot find the space with name or id 'nonExistent'. Please check the spelling and that you have permissions to view it. " +
        'Please use Configuration > Test Permissions to confirm.\n',
    );
  });
});

describe('a server that is not reached, over real sockets', () => {
  const octo = (server: string) =>
    runCli(['list-projects', `--server=${server}`, '--apiKey=API-CANARY0123456789ABCDEF'], { manner: 'classic', clock: retryClock() });

  it('looks as if it comes back where nobody listens', async () => {
    const server = await plainServer((_, response) => response.end());
    await server.close();
    const run = await octo(server.url);
    expect([run.exitCode, runsAgain(run.stdout)]).toEqual([253, true]);
    expect(run.stdout).toMatch(/\nUnable to connect to the Octopus Deploy server\. [^\n]*connection refused\n/);
  });

  it('looks as if it comes back where the name is not known', async () => {
    const run = await octo('http://octopus.invalid');
    expect([run.exitCode, runsAgain(run.stdout)]).toEqual([253, true]);
  });

  it('looks as if it comes back where the connection breaks', async () => {
    const server = await plainServer((request) => request.socket.destroy());
    const run = await octo(server.url);
    await server.close();
    expect([run.exitCode, runsAgain(run.stdout)]).toEqual([253, true]);
    expect(run.stdout).toContain(`The Octopus server ${server.url} is not available.`);
  });

  it('does not look so where something else answers', async () => {
    const server = await plainServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>Hello</title>'));
    const run = await octo(server.url);
    await server.close();
    expect([run.exitCode, runsAgain(run.stdout)]).toEqual([253, false]);
  });

  it.each([
    httpErrors.timeout('no answer for 600 s', 'https://o.example'),
    httpErrors.refused({ status: 429, message: 'Slow down', findings: [] }),
  ])('looks as if it comes back: %j', ({ message }) => {
    expect(runsAgain(message)).toBe(true);
  });
});

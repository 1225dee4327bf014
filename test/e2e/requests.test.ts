/** How many requests commands make, on a server with everything they need: what docs/requests.md says is what is counted here. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeHttp } from '../../src/platform/nodeHttp.ts';
import type { Http } from '../../src/platform/ports.ts';
import { pushPackage, request, setUpProject } from '../support/deploySetup.ts';
import { runAgainst } from '../support/runAgainst.ts';
import { smallZip } from '../support/smallZip.ts';
import { startTestServer, type TestServer } from '../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await setUpProject(server, 'Web', { steps: [{ name: 'Deploy web', package: 'Acme.Web' }] });
  await setUpProject(server, 'Many', { steps: Array.from({ length: 12 }, (_, n) => ({ name: `Deploy ${n}`, package: `Acme.Part${n}` })) });
  const ids = ['Acme.Web', ...Array.from({ length: 12 }, (_, n) => `Acme.Part${n}`)];
  for (const id of ids) for (const version of ['1.0.0', '1.1.0']) await pushPackage(server, `${id}.${version}.zip`, smallZip(id));
});
afterAll(() => server.close());

const { native, octo } = runAgainst(() => server);

/** Runs a command line with sockets of its own and counts what goes over them. */
async function requestsOf(line: string): Promise<string[]> {
  const http = await nodeHttp({ env: { get: () => undefined }, verifyTls: true });
  const requests: string[] = [];
  const counting: Http = {
    ...http,
    send: (sent) => {
      requests.push(`${sent.method} ${sent.url.pathname}`);
      return http.send(sent);
    },
  };
  const [program, ...argv] = line.split(' ');
  const run = await (program === 'octo' ? octo : native)(argv, { http: counting });
  expect([run.exitCode, run.output]).toEqual([0, expect.any(String)]);
  return requests;
}

/** The rows of a table of Markdown: a command line in backquotes, a number, the reason. */
function documented(): (readonly [string, number])[] {
  const text = readFileSync(new URL('../../docs/requests.md', import.meta.url), 'utf8');
  return [...text.matchAll(/^\| `([^`]+)` \| (\d+) \|/gm)].map(([, line = '', count]) => [line, Number(count)]);
}

describe('docs/requests.md', () => {
  it('has rows', () => {
    expect(documented().length).toBeGreaterThan(5);
  });

  it.each(documented())('%s makes %i requests', async (line, count) => {
    const requests = await requestsOf(line);
    expect([requests.length, requests]).toEqual([count, expect.any(Array)]);
  });
});

describe('create-release', () => {
  it('asks what answers, creates and deploys, and nothing else', async () => {
    expect(await requestsOf('pulpo create-release --project Web --deploy-to Dev')).toEqual([
      'GET /api',
      'POST /api/Spaces-1/releases/create/v1',
      'POST /api/Spaces-1/deployments/create/untenanted/v1',
    ]);
  });

  it('asks at most six times more for a plan that is shown, however many packages there are', async () => {
    const [one] = [await requestsOf('octo create-release --project Web')];
    const many = await requestsOf('octo create-release --project Many');
    expect(many.length).toBe(one.length);
    expect(many.length - (await requestsOf('pulpo create-release --project Many')).length).toBeLessThanOrEqual(6);
    expect((await request(server, 'GET', '/api/projects/many/releases')).Items[0].SelectedPackages).toHaveLength(12);
  });
});

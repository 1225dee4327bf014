import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteSink } from '../../../src/client/download.ts';
import { packages } from '../../../src/contract/resources/packages.ts';
import type { Http, HttpRequest, HttpResponse } from '../../../src/platform/ports.ts';
import { connectedClient, mockServer, mockUrl } from '../../support/connectedClient.ts';
import { fetchHttp } from '../../support/fetchHttp.ts';
import { retryClock } from '../../support/retryClock.ts';
import { runCli } from '../../support/runCli.ts';
import { tempDir } from '../../support/tempDir.ts';

const server = mockServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the connection breaks after the body, ends, or goes silent. */
  readonly then?: 'break' | 'end' | 'stall';
  /** More of the body, once this has come. */
  readonly late?: Promise<string>;
}

const broken = () => Object.assign(new Error('reset'), { code: 'ECONNRESET' });

async function* bytesOf({ body, then = 'end', late }: Scripted) {
  yield Buffer.from(body);
  if (late !== undefined) yield Buffer.from(await late);
  if (then === 'break') throw broken();
  if (then === 'stall') await new Promise<never>(() => undefined);
}

function response(scripted: Scripted): HttpResponse {
  const { status = 200, headers = {}, body } = scripted;
  return { status, headers, text: () => Promise.resolve(body), stream: () => Readable.from(bytesOf(scripted)) };
}

/** Answers downloads by script; everything else is the mock server's. */
function scriptedHttp(answers: readonly Scripted[], stored?: unknown): { http: Http; asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  const others = fetchHttp();
  return {
    asked,
    http: {
      ...others,
      async send(request) {
        const path = request.url.pathname;
        if (path.includes('/packages/') && !path.endsWith('/raw')) {
          return response({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(stored) });
        }
        if (!path.endsWith('/raw')) return others.send(request);
        const answer = answers[asked.push(request) - 1];
        if (answer === undefined) throw new Error('asked too often');
        return response(answer);
      },
    },
  };
}

function textSink(): ByteSink & { text(): string; restarts(): number } {
  let [text, restarts] = ['', 0];
  return {
    get position() {
      return text.length;
    },
    write: (bytes) => void (text += Buffer.from(bytes).toString()),
    restart: () => {
      text = '';
      restarts++;
    },
    text: () => text,
    restarts: () => restarts,
  };
}

async function download(
  answers: readonly Scripted[],
  { size, clock = retryClock() }: { size?: number; clock?: ReturnType<typeof retryClock> } = {},
) {
  const { http, asked } = scriptedHttp(answers);
  const connection = await connectedClient({ http, clock });
  const sink = textSink();
  const done = connection.download(packages.download, { params: { id: 'packages-Web.1.0.0' }, name: 'Web.1.0.0.zip', size, sink });
  return { done, sink, clock, ranges: () => asked.map(({ headers }) => [headers?.['range'], headers?.['if-range']]) };
}

const tagged = { etag: '"one"' };

describe('a download', () => {
  it('goes on where it was cut when the server sends the rest of the same file', async () => {
    const rest = { status: 206, headers: { ...tagged, 'content-range': 'bytes 4-9/10' }, body: '456789' };
    const { done, sink, ranges } = await download([{ headers: tagged, body: '0123', then: 'break' }, rest], { size: 10 });
    await done;
    expect([sink.text(), sink.restarts()]).toEqual(['0123456789', 0]);
    expect(ranges()).toEqual([
      [undefined, undefined],
      ['bytes=4-', '"one"'],
    ]);
  });

  it('starts from nothing when the server sends everything again', async () => {
    const { done, sink } = await download([
      { headers: tagged, body: '0123', then: 'break' },
      { headers: tagged, body: 'abcdefghij' },
    ]);
    await done;
    expect([sink.text(), sink.restarts()]).toEqual(['abcdefghij', 1]);
  });

  it.each([{}, { etag: 'W/"one"' }])('asks for everything where nothing names the very same bytes: %j', async (headers) => {
    const { done, sink, ranges } = await download([
      { headers, body: '0123', then: 'break' },
      { headers, body: '0123456789' },
    ]);
    await done;
    expect([sink.text(), ranges()[1]]).toEqual(['0123456789', [undefined, undefined]]);
  });

  it('refuses another part than the one it asked for', async () => {
    const wrong = { status: 206, headers: { ...tagged, 'content-range': 'bytes 3-9/10' }, body: '3456789' };
    const { done, sink } = await download([{ headers: tagged, body: '0123', then: 'break' }, wrong]);
    await expect(done).rejects.toMatchObject({ code: 'ANSWER_INVALID' });
    expect(sink.text()).toBe('0123');
  });

  it('takes a body that ends early for a cut, also where the connection ends politely', async () => {
    const { done, sink } = await download([{ body: '0123' }, { body: '0123456789' }], { size: 10 });
    await done;
    expect(sink.text()).toBe('0123456789');
  });

  it('ends where more comes than there should be', async () => {
    const { done, sink } = await download([{ body: '0123456789A' }], { size: 10 });
    await expect(done).rejects.toMatchObject({ kind: 'network', code: 'DOWNLOAD_DAMAGED' });
    expect(sink.text()).toBe('');
  });

  it('gives an attempt up when no byte comes any more, and makes another', async () => {
    const { done, sink, clock } = await download([{ body: '0123', then: 'stall' }, { body: '0123456789' }], { size: 10 });
    while (sink.position === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    clock.advance(120_000);
    await done;
    expect(sink.text()).toBe('0123456789');
  });

  it('writes nothing more of an attempt that was given up', async () => {
    let release: (text: string) => void = () => undefined;
    const late = new Promise<string>((resolve) => (release = resolve));
    const { done, sink, clock } = await download([{ body: '0123', late }, { body: '0123456789' }]);
    while (sink.position === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    clock.advance(120_000);
    await done;
    release('LATE');
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    expect(sink.text()).toBe('0123456789');
  });

  it('does not take the page of a portal for a package', async () => {
    const { done, sink } = await download([{ headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' }]);
    await expect(done).rejects.toMatchObject({ code: 'NOT_AN_OCTOPUS_SERVER' });
    expect(sink.text()).toBe('');
  });

  it('does not follow a redirect to another host, where the credential would go along', async () => {
    const { done, ranges } = await download([{ status: 302, headers: { location: 'https://store.test/Web.zip' }, body: '' }]);
    await expect(done).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
    expect(ranges()).toHaveLength(1);
  });
});

describe('package download', () => {
  const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');
  const run = async (stored: object, ...answers: readonly Scripted[]) => {
    const { http, asked } = scriptedHttp(answers, {
      Id: 'packages-Web.1.0.0',
      PackageId: 'Web',
      Version: '1.0.0',
      FileExtension: '.zip',
      ...stored,
    });
    const cwd = tempDir();
    const env = { OCTOPUS_URL: mockUrl, OCTOPUS_API_KEY: 'API-CANARY0CLIENT' };
    const { exitCode, stderr } = await runCli(['package', 'download', 'Web', '1.0.0'], { cwd, env, http, clock: retryClock() });
    return { exitCode, stderr, left: readdirSync(cwd), asked };
  };

  it('keeps nothing whose SHA-1 is not the one that the server names', async () => {
    const { exitCode, stderr, left } = await run({ Hash: sha1('sent') }, { body: 'came' });
    expect([exitCode, left]).toEqual([6, []]);
    expect(stderr).toContain(`Their SHA-1 is ${sha1('came')} instead of ${sha1('sent')}`);
  });

  it('takes a package whose hash and size the server does not name', async () => {
    expect(await run({}, { body: 'came' })).toMatchObject({ exitCode: 0, left: ['Web.1.0.0.zip'] });
  });

  it.each([{ PackageId: '../Web' }, { Version: '1\\..\\2' }, { FileExtension: '/x' }, { FileExtension: null }])(
    'writes nothing under a name that leads elsewhere or is none: %j',
    async (stored) => {
      const { stderr, left, asked } = await run(stored);
      expect([stderr, left, asked.length]).toEqual([expect.stringContaining('ANSWER_INVALID'), [], 0]);
    },
  );
});

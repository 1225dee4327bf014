import { createHash } from 'node:crypto';
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openPackageStore } from '../../../../src/server/packages/packageStore.ts';
import { packages } from '../../../../src/server/packages/packages.ts';
import type { Push } from '../../../../src/server/packages/port.ts';
import type { Store } from '../../../../src/server/store/port.ts';
import { request, setUpProject } from '../../../support/deploySetup.ts';
import { smallZip } from '../../../support/smallZip.ts';
import { testServer } from '../../../support/testServer.ts';
import { openTestStore, tempFolder } from '../store/openTestStore.ts';
import { pushFile } from './pushFile.ts';

const hour = 60 * 60 * 1000;
const shaOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function openFeed(given?: { readonly store: Store; readonly folder: string }) {
  const time = { now: Date.now() };
  const clock = { now: () => time.now, monotonic: () => 0, sleep: async () => undefined };
  const folder = given?.folder ?? (await tempFolder());
  const store = given?.store ?? (await openTestStore()).store;
  const failures: unknown[] = [];
  const feed = await openPackageStore({ store, folder, clock, onError: (error) => failures.push(error) });
  return {
    ...{ feed, store, time, failures },
    push: (fileName: string, bytes: Buffer) => feed.push(pushOf(fileName, bytes)),
    blobs: () => readdir(join(folder, 'blobs')),
    age: (bytes: Buffer, ms: number) => utimes(join(folder, 'blobs', shaOf(bytes)), new Date(time.now - ms), new Date(time.now - ms)),
  };
}

function pushOf(fileName: string, bytes: Buffer): Push {
  const head = Buffer.from(`--x\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\n\r\n`);
  const body = Buffer.concat([head, bytes, Buffer.from('\r\n--x--\r\n')]);
  return {
    ...{ space: 'Spaces-1', mode: 'OverwriteExisting', mayOverwrite: true, signal: new AbortController().signal },
    upload: {
      ...{ contentType: 'multipart/form-data; boundary=x', headers: {} },
      contentLength: body.length,
      stream: Readable.from([body]),
    },
  };
}

describe('the space of packages', () => {
  it('comes back a day after the last name went, while the server runs', async () => {
    const { feed, push, blobs, time, failures } = await openFeed();
    const [gone, other] = [smallZip('gone'), smallZip('other')];
    await push('Gone.1.0.0.zip', gone);
    await feed.remove('Spaces-1', 'packages-Gone.1.0.0');
    time.now += 23 * hour;
    await push('Other.1.0.0.zip', other);
    expect(await blobs()).toContain(shaOf(gone));
    time.now += 2 * hour;
    await push('Other.1.0.1.zip', other);
    await feed.close();
    expect(await blobs()).toEqual([shaOf(other)]);
    expect(failures).toEqual([]);
  });

  it('of an overwritten package stays for a day too, whenever the server starts: a backup may be reading it', async () => {
    const [store, folder] = [(await openTestStore()).store, await tempFolder()];
    const { feed, push, blobs, age } = await openFeed({ store, folder });
    const [old, fresh] = [smallZip('old'), smallZip('fresh')];
    await push('Web.1.0.0.zip', old);
    await age(old, 48 * hour);
    await push('Web.1.0.0.zip', fresh);
    await feed.close();
    const startedAgain = await openFeed({ store, folder });
    await startedAgain.push('Web.1.0.0.zip', fresh);
    await startedAgain.feed.close();
    expect((await blobs()).sort()).toEqual([shaOf(old), shaOf(fresh)].sort());
    await age(old, 25 * hour);
    const startedLater = await openFeed({ store, folder });
    await startedLater.push('Web.1.0.1.zip', fresh);
    await startedLater.feed.close();
    expect(await blobs()).toEqual([shaOf(fresh)]);
  });

  it('stays while another package has the same content, pushed before or after', async () => {
    const { feed, push, blobs, time } = await openFeed();
    const same = smallZip('same');
    await push('One.1.0.0.zip', same);
    await feed.remove('Spaces-1', 'packages-One.1.0.0');
    await push('Two.1.0.0.zip', same);
    time.now += 48 * hour;
    await push('Other.1.0.0.zip', smallZip('other'));
    await feed.close();
    expect(await blobs()).toContain(shaOf(same));
  });
});

describe('retention', () => {
  it('removes what may go, except what a waiting deployment uses', async () => {
    const server = await testServer({ data: join(await tempFolder(), 'data') });
    for (const version of ['1.0.0', '2.0.0', '3.0.0']) await pushFile(server, `Acme.Web.${version}.zip`, smallZip(version));
    await pushFile(server, 'Other.2.0.0.zip', smallZip('other'));
    const project = await setUpProject(server, 'Shop', { steps: [{ name: 'Deploy web', package: 'Acme.Web' }] });
    await project.deploy('1.0.0');
    const { Items } = await request(server, 'GET', '/api/deployments');
    const QueueTime = new Date(Date.now() + 24 * hour).toISOString();
    await request(server, 'POST', `/api/tasks/${await project.deploy('2.0.0')}/cancel`);
    const releases = await request(server, 'GET', '/api/releases');
    const release = releases.Items.find((item: { Version: string }) => item.Version === '2.0.0');
    await request(server, 'POST', '/api/deployments', { ReleaseId: release.Id, EnvironmentId: Items[0].EnvironmentId, QueueTime });
    await server.close();

    const { store } = await openTestStore({ path: server.data });
    const { feed } = await openFeed({ store, folder: join(server.data, 'packages') });
    const all = ['packages-Acme.Web.1.0.0', 'packages-acme.web.2.0.0', 'packages-Other.2.0.0', 'packages-Gone.1.0.0'];
    expect(await feed.applyRetention('Spaces-1', { expendable: async () => all })).toEqual({
      removed: ['packages-Acme.Web.1.0.0', 'packages-Other.2.0.0'],
      inUse: ['packages-acme.web.2.0.0'],
    });
    const left = await store.read((tx) => tx.collection(packages).find({ order: 'series' }));
    expect(left.items.map(({ Id }) => Id)).toEqual(['packages-Acme.Web.3.0.0', 'packages-Acme.Web.2.0.0']);
    await feed.close();
  });
});

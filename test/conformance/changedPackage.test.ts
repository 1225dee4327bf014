import { closeSync, openSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pushPackage } from '../../src/client/api/packages.ts';
import { packages } from '../../src/contract/resources/packages.ts';
import { MiB, packageFile, pushSetup } from '../support/pushSetup.ts';
import { retryClock } from '../support/retryClock.ts';
import { testServer } from '../support/testServer.ts';

function overwrite(path: string): void {
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, 'other bytes', MiB);
  closeSync(descriptor);
  const { atimeMs, mtimeMs } = statSync(path);
  // Coarse clocks of file systems must not hide the change from the test.
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000 + 5);
}

function replace(path: string): void {
  const { size, atimeMs, mtimeMs } = statSync(path);
  writeFileSync(`${path}.new`, Buffer.alloc(size));
  utimesSync(`${path}.new`, atimeMs / 1000, mtimeMs / 1000);
  renameSync(`${path}.new`, path);
}

const changes = [
  ['written to', overwrite],
  ['replaced by one of the same size and time', replace],
  ['cut', (path: string) => truncateSync(path, 2 * MiB)],
  ['removed', (path: string) => rmSync(path)],
] as const;

describe('C62: a package that changes while it is sent', () => {
  it.each(changes)('is not stored when it is %s, and the run says so', async (_title, change) => {
    const setup = await pushSetup(await testServer(), { clock: retryClock() });
    const { file, path } = await packageFile(4 * MiB);
    let changed = false;
    const push = pushPackage(setup.connection, retryClock(), {
      ...{ file, packageId: 'Web', version: '1.2.3', overwriteMode: 'FailIfExists' },
      onProgress: () => {
        if (!changed) change(path);
        changed = true;
      },
    });
    await expect(push).rejects.toMatchObject({
      kind: 'io',
      code: 'UPLOAD_FILE_CHANGED',
      message: 'Web.1.2.3.zip changed while it was uploaded',
    });
    expect(await setup.connection.call(packages.list, { query: { nuGetPackageId: 'Web' } })).toMatchObject({ TotalResults: 0 });
  });

  it.each(changes.filter(([title]) => title !== 'removed'))(
    'is not sent again when it was %s after the connection broke',
    async (_title, change) => {
      const setup = await pushSetup(await testServer(), { clock: retryClock() });
      const { file, path } = await packageFile(4 * MiB);
      setup.proxy.script({ kind: 'cut', direction: 'up', after: 3 * MiB, how: 'RST' });
      let sent = 0;
      const push = pushPackage(setup.connection, retryClock(), {
        ...{ file, packageId: 'Web', version: '1.2.3', overwriteMode: 'OverwriteExisting' },
        onProgress: (now) => {
          if (now < sent) change(path);
          sent = now;
        },
      });
      await expect(push).rejects.toMatchObject({ code: 'UPLOAD_FILE_CHANGED' });
      expect(await setup.connection.call(packages.list, { query: { nuGetPackageId: 'Web' } })).toMatchObject({ TotalResults: 0 });
    },
  );

  it('is stored when nobody touches it', async () => {
    const setup = await pushSetup(await testServer());
    const { file } = await packageFile(4 * MiB);
    const pushed = await pushPackage(setup.connection, retryClock(), {
      file,
      packageId: 'Web',
      version: '1.2.3',
      overwriteMode: 'FailIfExists',
    });
    expect(pushed.outcome).toBe('stored');
  });
});

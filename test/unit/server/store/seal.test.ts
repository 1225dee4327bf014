import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadMasterKey } from '../../../../src/server/store/masterKey.ts';
import { createSealer } from '../../../../src/server/store/seal.ts';
import { tempFolder } from './openTestStore.ts';

const place = { collection: 'variablesets', id: 'variableset-Projects-1', field: 'Password' };
const secret = 'CANARY-0b0f5d6e-sealed';

async function sealer() {
  return createSealer(await loadMasterKey(join(await tempFolder(), 'master.key'), 'create'));
}

describe('a sealed value', () => {
  it('opens where it was sealed and shows nothing of the value', async () => {
    const { seal, open } = await sealer();
    const sealed = seal(secret, place);
    expect(open(sealed, place)).toBe(secret);
    expect(sealed).toMatch(/^v1\|[0-9a-f]{16}\|[\w-]{16}\|[\w-]+\|[\w-]{22}$/);
    expect(sealed).not.toContain('CANARY');
    expect(Buffer.from(sealed.split('|')[3]!, 'base64url').toString()).not.toContain('CANARY');
  });

  it('is sealed differently each time', async () => {
    const { seal } = await sealer();
    expect(seal(secret, place)).not.toBe(seal(secret, place));
  });

  it('keeps empty and long texts', async () => {
    const { seal, open } = await sealer();
    for (const value of ['', 'ä\u0000\n', 'x'.repeat(100_000)]) expect(open(seal(value, place), place)).toBe(value);
  });

  it('S53: does not open in another place', async () => {
    const { seal, open } = await sealer();
    const sealed = seal(secret, place);
    for (const other of [{ id: 'variableset-Projects-2' }, { field: 'Other' }, { collection: 'accounts' }]) {
      expect(() => open(sealed, { ...place, ...other })).toThrow(expect.objectContaining({ code: 'SEALED_VALUE_UNREADABLE' }));
    }
  });

  it('S53: does not open with a cut tag, a changed byte, another key or another form', async () => {
    const { seal, open } = await sealer();
    const [version, key, nonce, value, tag] = seal(secret, place).split('|') as [string, string, string, string, string];
    const cutTag = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url');
    const changed = `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`;
    const wrong = [
      [version, key, nonce, value, cutTag],
      [version, key, nonce, changed, tag],
      [version, key, nonce.slice(4), value, tag],
      ['v2', key, nonce, value, tag],
      [version, key, nonce, value],
    ];
    for (const parts of wrong)
      expect(() => open(parts.join('|'), place)).toThrow(expect.objectContaining({ code: 'SEALED_VALUE_UNREADABLE' }));
    const other = await sealer();
    expect(() => other.open([version, key, nonce, value, tag].join('|'), place)).toThrow('It was sealed with the key');
  });
});

describe('the master key', () => {
  it('is made once, readable by its owner only, and read again', async () => {
    const path = join(await tempFolder(), 'master.key');
    const made = await loadMasterKey(path, 'create');
    expect((await stat(path)).mode & 0o777).toBe(0o400);
    expect((await loadMasterKey(path, 'refuse')).id).toBe(made.id);
  });

  it('has an id that does not tell it', async () => {
    const path = join(await tempFolder(), 'master.key');
    const { id } = await loadMasterKey(path, 'create');
    expect(Buffer.from(await readFile(path, 'utf8'), 'base64').toString('hex')).not.toContain(id);
  });

  it('is refused when others can read it, when it is something else and when it is missed', async () => {
    const path = join(await tempFolder(), 'master.key');
    await expect(loadMasterKey(path, 'refuse')).rejects.toMatchObject({ code: 'MASTER_KEY_MISSING' });
    await writeFile(path, 'too short', { mode: 0o400 });
    await expect(loadMasterKey(path, 'create')).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
    await chmod(path, 0o644);
    await expect(loadMasterKey(path, 'create')).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
      message: expect.stringContaining('read by others'),
    });
  });
});

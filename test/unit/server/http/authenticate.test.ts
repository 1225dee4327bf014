import { describe, expect, it } from 'vitest';
import { authenticate } from '../../../../src/server/http/authenticate.ts';
import { apiKeyHint, apiKeys, hashApiKey, isApiKey, newApiKey } from '../../../../src/server/identity/apiKeys.ts';
import { users } from '../../../../src/server/identity/users.ts';
import { openTestStore } from '../store/openTestStore.ts';

const key = 'API-CANARYAUTHENTICATE0000000001';
const noon = Date.UTC(2026, 0, 31, 12);

async function ask(facts: { active?: boolean; expires?: number | null; now?: number; deleted?: boolean; header?: string }) {
  const { store } = await openTestStore();
  await store.transaction(async (tx) => {
    const user = {
      Id: '',
      Username: 'ann',
      DisplayName: 'Ann',
      EmailAddress: null,
      IsService: false,
      IsAdministrator: true,
      Created: '2026-01-01T00:00:00.000+00:00',
    };
    const { Id } = await tx.collection(users).insert({ ...user, IsActive: facts.active ?? true });
    const Expires = facts.expires == null ? null : new Date(facts.expires).toISOString();
    await tx
      .collection(apiKeys)
      .insert({ Id: '', UserId: Id, Purpose: 'test', Hash: hashApiKey(key), Hint: apiKeyHint(key), Created: user.Created, Expires });
    if (facts.deleted) await tx.collection(users).delete(Id);
  });
  const clock = { now: () => facts.now ?? noon, monotonic: () => 0, sleep: async () => undefined };
  return authenticate({ 'x-octopus-apikey': facts.header ?? key }, { store, clock });
}

describe('a key', () => {
  it('lets its active user in', async () => {
    expect(await ask({})).toMatchObject({ id: 'Users-1', username: 'ann' });
  });

  it('S41: lets nobody in when it is expired, or its user is disabled or gone', async () => {
    expect(await ask({ expires: noon })).toBeUndefined();
    expect(await ask({ expires: noon + 1 })).toBeDefined();
    expect(await ask({ active: false })).toBeUndefined();
    expect(await ask({ deleted: true })).toBeUndefined();
    expect(await ask({ header: `${key} ` })).toBeUndefined();
  });

  it('is made of 26 random characters that every client takes', () => {
    const made = Array.from({ length: 50 }, newApiKey);
    expect(new Set(made).size).toBe(50);
    for (const one of made) expect(one).toMatch(/^API-[A-Z0-9]{26}$/);
    expect(made.every(isApiKey)).toBe(true);
    expect(isApiKey('API-SHORT')).toBe(false);
  });

  it('is kept as a hash and a hint that do not tell it', () => {
    expect(hashApiKey(key)).toMatch(/^[0-9a-f]{64}$/);
    expect(apiKeyHint(key)).toBe('API-CAN...');
  });
});

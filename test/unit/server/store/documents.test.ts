import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCollection } from '../../../../src/server/store/port.ts';
import type { Store } from '../../../../src/server/store/port.ts';
import { openTestStore } from './openTestStore.ts';

const Pet = z.object({
  Id: z.string(),
  SpaceId: z.string(),
  Name: z.string(),
  Owner: z.string().nullable(),
  Tags: z.array(z.string()).default([]),
  Age: z.number(),
});

const pets = defineCollection({
  name: 'pets',
  idPrefix: 'Pets',
  scope: 'space',
  schema: Pet,
  title: (pet) => pet.Name,
  rank: (pet) => pet.Age,
  keys: (pet) => ({ owner: pet.Owner, tag: pet.Tags }),
  unique: [{ name: 'name', of: (pet) => [pet.Name], refusal: (pet) => `A pet named '${pet.Name}' exists already.` }],
});

function pet(Name: string, more: Partial<z.infer<typeof Pet>> = {}): z.infer<typeof Pet> {
  return { Id: '', SpaceId: 'Spaces-1', Name, Owner: null, Tags: [], Age: 1, ...more };
}

async function withPets(...all: z.infer<typeof Pet>[]): Promise<Store> {
  const { store } = await openTestStore();
  await store.transaction(async (tx) => {
    for (const one of all) await tx.collection(pets).insert(one);
  });
  return store;
}

const names = (found: { items: readonly { Name: string }[] }) => found.items.map((one) => one.Name);

describe('a collection', () => {
  it('gives ids by prefix and number', async () => {
    const { store } = await openTestStore();
    const ids = await store.transaction(async (tx) => [
      (await tx.collection(pets).insert(pet('Rex'))).Id,
      (await tx.collection(pets).insert(pet('Mia'))).Id,
    ]);
    expect(ids).toEqual(['Pets-1', 'Pets-2']);
  });

  it('never gives an id again after a delete', async () => {
    const store = await withPets(pet('Rex'));
    const id = await store.transaction(async (tx) => {
      await tx.collection(pets).delete('Pets-1');
      return (await tx.collection(pets).insert(pet('Mia'))).Id;
    });
    expect(id).toBe('Pets-2');
  });

  it('finds a document by its id in any case', async () => {
    const store = await withPets(pet('Rex'));
    expect(await store.read((tx) => tx.collection(pets).get('pets-1'))).toMatchObject({ Name: 'Rex' });
  });

  it('finds by single keys, by any of several values and by lists', async () => {
    const store = await withPets(pet('Rex', { Owner: 'Ann', Tags: ['a', 'b'] }), pet('Mia', { Owner: 'Bob', Tags: ['b'] }), pet('Ivy'));
    const find = (keys: { owner?: string | string[]; tag?: string }) =>
      store.read(async (tx) => names(await tx.collection(pets).find({ keys })));
    expect(await find({ owner: 'Ann' })).toEqual(['Rex']);
    expect(await find({ owner: ['Ann', 'Bob'] })).toEqual(['Rex', 'Mia']);
    expect(await find({ owner: [] })).toEqual([]);
    expect(await find({ tag: 'b' })).toEqual(['Rex', 'Mia']);
    expect(await find({ tag: 'b', owner: 'Bob' })).toEqual(['Mia']);
  });

  it('forgets the old value of a key when the document changes', async () => {
    const store = await withPets(pet('Rex', { Owner: 'Ann', Tags: ['a'] }));
    await store.transaction((tx) => tx.collection(pets).update(pet('Rex', { Id: 'Pets-1', Owner: 'Bob', Tags: ['a', 'c'] })));
    const find = (keys: { owner?: string; tag?: string }) => store.read((tx) => tx.collection(pets).count({ keys }));
    expect([await find({ owner: 'Ann' }), await find({ owner: 'Bob' }), await find({ tag: 'a' }), await find({ tag: 'c' })]).toEqual([
      0, 1, 1, 1,
    ]);
  });

  it('compares names whole or in part without regard to case, and takes wildcards as text', async () => {
    const store = await withPets(pet('Rex_1'), pet('RexA1'), pet('100% Äffchen'));
    const find = (query: { name?: string; partialName?: string }) => store.read(async (tx) => names(await tx.collection(pets).find(query)));
    expect(await find({ name: 'rex_1' })).toEqual(['Rex_1']);
    expect(await find({ partialName: 'X_' })).toEqual(['Rex_1']);
    expect(await find({ partialName: '%' })).toEqual(['100% Äffchen']);
    expect(await find({ partialName: 'ÄFF' })).toEqual(['100% Äffchen']);
    expect(await find({ partialName: "' or 1=1 --" })).toEqual([]);
  });

  it('orders, skips, takes and counts the rest', async () => {
    const store = await withPets(pet('b', { Age: 3 }), pet('C', { Age: 1 }), pet('a', { Age: 2 }));
    const find = (query: object) => store.read((tx) => tx.collection(pets).find(query));
    expect(names(await find({ order: 'name' }))).toEqual(['a', 'b', 'C']);
    expect(names(await find({ order: 'rank' }))).toEqual(['C', 'a', 'b']);
    expect(names(await find({ order: 'newest' }))).toEqual(['a', 'C', 'b']);
    const some = await find({ order: 'name', skip: 1, take: 1 });
    expect({ names: names(some), total: some.total }).toEqual({ names: ['b'], total: 3 });
    expect((await find({ take: 0 })).total).toBe(3);
    expect(names(await find({ skip: 2, take: 2147483647 }))).toEqual(['a']);
  });

  it('finds nothing for an empty list of ids', async () => {
    const store = await withPets(pet('Rex'));
    expect(await store.read((tx) => tx.collection(pets).find({ ids: [] }))).toEqual({ items: [], total: 0 });
  });

  it('refuses a broken unique rule with its text and keeps nothing of the transaction', async () => {
    const store = await withPets(pet('Rex'));
    const adding = store.transaction(async (tx) => {
      await tx.collection(pets).insert(pet('Mia'));
      await tx.collection(pets).insert(pet('REX'));
    });
    await expect(adding).rejects.toMatchObject({ code: 'RESOURCE_CONFLICT', message: "A pet named 'REX' exists already." });
    expect(await store.read((tx) => tx.collection(pets).count())).toBe(1);
  });

  it('lets a document keep its own unique values, and frees those it gives up', async () => {
    const store = await withPets(pet('Rex'));
    await store.transaction(async (tx) => {
      await tx.collection(pets).update(pet('Rex', { Id: 'Pets-1', Age: 9 }));
      await tx.collection(pets).update(pet('Max', { Id: 'Pets-1' }));
      await tx.collection(pets).insert(pet('Rex'));
    });
    expect(await store.read((tx) => tx.collection(pets).count())).toBe(2);
  });

  it('names the document that an update or a require does not find', async () => {
    const { store } = await openTestStore();
    await expect(store.transaction((tx) => tx.collection(pets).update(pet('Rex', { Id: 'Pets-9' })))).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
    await expect(store.read((tx) => tx.collection(pets).require('Pets-9'))).rejects.toThrow("The resource 'Pets-9' was not found.");
  });

  it('fills in what older documents lack', async () => {
    const older = defineCollection({ name: 'pets', idPrefix: 'Pets', scope: 'space', schema: Pet.omit({ Tags: true }), keys: () => ({}) });
    const { store } = await openTestStore();
    await store.transaction((tx) => tx.collection(older).insert({ Id: '', SpaceId: 'Spaces-1', Name: 'Rex', Owner: null, Age: 1 }));
    expect(await store.read((tx) => tx.collection(pets).require('Pets-1'))).toMatchObject({ Tags: [] });
  });
});

describe('a space', () => {
  it('hides the documents of other spaces, by id too', async () => {
    const store = await withPets(pet('Rex'), pet('Mia', { SpaceId: 'Spaces-2' }));
    const one = store.inSpace('Spaces-1');
    expect(names(await one.read((tx) => tx.collection(pets).find()))).toEqual(['Rex']);
    expect(await one.read((tx) => tx.collection(pets).get('Pets-2'))).toBeUndefined();
    expect(await one.transaction((tx) => tx.collection(pets).delete('Pets-2'))).toBe(false);
  });

  it('takes no document of another space', async () => {
    const { store } = await openTestStore();
    const adding = store.inSpace('Spaces-1').transaction((tx) => tx.collection(pets).insert(pet('Mia', { SpaceId: 'Spaces-2' })));
    await expect(adding).rejects.toThrow("a document of space 'Spaces-2' cannot be stored in Spaces-1");
  });

  it('has its own ids where they are given, and changes and removes only its own', async () => {
    const store = await withPets(pet('Rex', { Id: 'Pets-rex' }), pet('Mia', { Id: 'Pets-Rex', SpaceId: 'Spaces-2' }));
    const [one, two] = [store.inSpace('Spaces-1'), store.inSpace('Spaces-2')];
    const name = async (space: Store) => (await space.read((tx) => tx.collection(pets).get('pets-rex')))?.Name;
    await expect(one.transaction((tx) => tx.collection(pets).insert(pet('Ada', { Id: 'pets-REX' })))).rejects.toMatchObject({
      code: 'RESOURCE_CONFLICT',
    });
    // The change names its space itself, for stores that are bound to none.
    await store.transaction((tx) => tx.collection(pets).update(pet('Eve', { Id: 'Pets-Rex', SpaceId: 'Spaces-2' })));
    expect([await name(one), await name(two)]).toEqual(['Rex', 'Eve']);
    expect(await two.transaction((tx) => tx.collection(pets).delete('Pets-Rex'))).toBe(true);
    expect([await name(one), await name(two)]).toEqual(['Rex', undefined]);
  });

  it('has its own unique names', async () => {
    const store = await withPets(pet('Rex'), pet('Rex', { SpaceId: 'Spaces-2' }));
    expect(await store.read((tx) => tx.collection(pets).count())).toBe(2);
  });
});

describe('a transaction', () => {
  it('undoes everything when its work throws, ids included, and tells nobody', async () => {
    const { store } = await openTestStore();
    const told: string[] = [];
    const failing = store.transaction(async (tx) => {
      await tx.collection(pets).insert(pet('Rex'));
      tx.afterCommit(() => told.push('rolled back'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const id = await store.transaction(async (tx) => {
      tx.afterCommit(() => told.push('committed'));
      return (await tx.collection(pets).insert(pet('Rex'))).Id;
    });
    expect({ id, told }).toEqual({ id: 'Pets-1', told: ['committed'] });
  });

  it('runs alone among writers', async () => {
    const { store } = await openTestStore();
    const add = (Name: string) =>
      store.transaction(async (tx) => {
        const count = await tx.collection(pets).count();
        await tx.collection(pets).insert(pet(`${Name}-${count}`));
      });
    await Promise.all(['a', 'b', 'c', 'd'].map(add));
    expect(names(await store.read((tx) => tx.collection(pets).find()))).toEqual(['a-0', 'b-1', 'c-2', 'd-3']);
  });

  it('shows readers one unchanging state, without what is not committed', async () => {
    const store = await withPets(pet('Rex'));
    const counts = await store.read(async (tx) => {
      const before = await tx.collection(pets).count();
      await store.transaction((writing) => writing.collection(pets).insert(pet('Mia')));
      return [before, await tx.collection(pets).count()];
    });
    expect(counts).toEqual([1, 1]);
    expect(await store.read((tx) => tx.collection(pets).count())).toBe(2);
  });

  it('undoes only an attempt that failed', async () => {
    const { store } = await openTestStore();
    await store.transaction(async (tx) => {
      await tx.collection(pets).insert(pet('Rex'));
      const attempt = tx.attempt(async () => {
        await tx.collection(pets).insert(pet('Mia'));
        throw new Error('no');
      });
      await expect(attempt).rejects.toThrow('no');
    });
    expect(names(await store.read((tx) => tx.collection(pets).find()))).toEqual(['Rex']);
  });
});

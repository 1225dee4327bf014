import { expect, it } from 'vitest';
import { mapBounded } from '../../../src/flows/mapBounded.ts';

it('answers in the order of the items and never runs more than allowed at once', async () => {
  let running = 0;
  let most = 0;
  const result = await mapBounded([5, 1, 4, 2, 3], 2, async (item, index) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    running--;
    return `${index}:${item}`;
  });
  expect(result).toEqual(['0:5', '1:1', '2:4', '3:2', '4:3']);
  expect(most).toBe(2);
});

it('tries every item before it fails, with the first failure by order', async () => {
  const tried: number[] = [];
  const work = async (item: number) => {
    await Promise.resolve();
    tried.push(item);
    if (item > 1) throw new Error(`failed ${item}`);
  };
  await expect(mapBounded([1, 3, 2], 3, work)).rejects.toThrow('failed 3');
  expect(tried).toEqual([1, 3, 2]);
});

it('answers for no items', async () => {
  expect(await mapBounded([], 4, async () => 1)).toEqual([]);
});

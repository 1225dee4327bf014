import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors/appError.ts';
import { together } from '../../../src/flows/together.ts';

const missing = (message: string, hint?: string) => new AppError('refused', 'NAME_NOT_FOUND', message, hint === undefined ? {} : { hint });
const down = new AppError('network', 'SERVER_UNREACHABLE', "Can't reach the server");

describe('together', () => {
  it('answers in the order of the work', async () => {
    expect(await together([Promise.resolve(1), 'two', undefined])).toEqual([1, 'two', undefined]);
  });

  it('tells all names that stand for nothing at once, with their hints', async () => {
    const work = [
      Promise.reject(missing("There is no project 'Webb'", 'Did you mean "Web"?')),
      Promise.reject(missing("There are no environments 'Dv', 'Tst'", 'Did you mean "Dev"? Did you mean "Test"?')),
    ];
    await expect(together(work)).rejects.toMatchObject({
      code: 'NAME_NOT_FOUND',
      message: "There is no project 'Webb'; there are no environments 'Dv', 'Tst'",
      hint: 'Did you mean "Web"? Did you mean "Dev"? Did you mean "Test"?',
    });
  });

  it('prefers the name that is wrong to what failed otherwise', async () => {
    await expect(together([Promise.reject(down), Promise.reject(missing("There is no tenant 'X'"))])).rejects.toMatchObject({
      message: "There is no tenant 'X'",
    });
  });

  it('rejects only when nothing is running any more', async () => {
    let finish = (_: string): void => undefined;
    const slow = new Promise<string>((resolve) => (finish = resolve));
    let ended = false;
    const all = together([Promise.reject(down), slow]).catch((error: unknown) => {
      ended = true;
      return error;
    });
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    finish('done');
    expect(await all).toBe(down);
  });
});

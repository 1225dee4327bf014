import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pagingQuery } from '../../../src/contract/paging.ts';
import { queryBool, queryInt, queryList, queryText, readQuery } from '../../../src/contract/queryValues.ts';

describe('query values', () => {
  it('reads a list written with commas and one written as repeated parameters as the same list', () => {
    const query = z.object({ ids: queryList });
    const commas = readQuery(new URLSearchParams('ids=Projects-1%2CProjects-2'));
    const repeated = readQuery(new URLSearchParams('ids=Projects-1&ids=Projects-2'));
    expect(query.parse(commas)).toEqual({ ids: ['Projects-1', 'Projects-2'] });
    expect(query.parse(repeated)).toEqual(query.parse(commas));
  });

  it('tells an absent list from an empty one', () => {
    expect(queryList.parse(undefined)).toBeUndefined();
    expect(queryList.parse('')).toEqual([]);
  });

  it.each(['true', 'True', 'TRUE'])('reads %s as true', (text) => {
    expect(queryBool.parse(text)).toBe(true);
  });

  it('refuses a truth value that is none', () => {
    expect(() => queryBool.parse('yes')).toThrow(/true or false, got 'yes'/);
  });

  it('refuses a number that is none', () => {
    expect(() => queryInt.parse('ten')).toThrow(/whole number, got 'ten'/);
  });

  it('takes the last of several values where one is wanted', () => {
    expect(queryText.parse(['a', 'b'])).toBe('b');
  });

  it('starts lists at their first item, thirty at a time, unless the request says otherwise', () => {
    expect(z.object(pagingQuery()).parse({})).toEqual({ skip: 0, take: 30 });
    expect(z.object(pagingQuery(10)).parse({ skip: '20', take: '2147483647' })).toEqual({ skip: 20, take: 2147483647 });
  });
});

import { describe, expect, it } from 'vitest';
import { evaluate, VariableDictionary } from '../../../src/templating/templating.ts';

const value = (variables: VariableDictionary, template: string) => evaluate(template, variables).value;

describe('VariableDictionary', () => {
  it('finds names in any casing and keeps the first casing and place', () => {
    const variables = new VariableDictionary([
      ['Name', '1'],
      ['Other', '2'],
      ['NAME', '3'],
    ]);
    expect([...variables.entries()]).toEqual([
      ['Name', '3'],
      ['Other', '2'],
    ]);
    expect(variables.getRaw('nAmE')).toBe('3');
  });

  it('looks raw names up as a whole, not as a path', () => {
    const variables = new VariableDictionary([['A.B', '{"c":1}']]);
    expect([variables.getRaw('a.b'), variables.getRaw('A.B.c'), variables.has('a.b'), variables.has('A')]).toEqual([
      '{"c":1}',
      undefined,
      true,
      false,
    ]);
  });

  it('keeps null apart from absent', () => {
    const variables = new VariableDictionary([['A', null]]);
    expect([variables.getRaw('A'), variables.has('A'), variables.getRaw('B'), variables.has('B')]).toEqual([null, true, undefined, false]);
  });

  it('takes the raw value without evaluating it', () => {
    expect(new VariableDictionary([['A', '#{B}']]).getRaw('A')).toBe('#{B}');
  });

  it('sees changes between evaluations', () => {
    const variables = new VariableDictionary([['A', '#{B}']]);
    expect(value(variables, '#{A}')).toBe('#{B}');
    variables.set('B', '1');
    expect(value(variables, '#{A}')).toBe('1');
    variables.set('a', '#{B}#{B}');
    expect(value(variables, '#{A}')).toBe('11');
  });

  it('lets the name that was defined later win where two names mean one place, whichever is set again', () => {
    const variables = new VariableDictionary([
      ['x', '1'],
      ['x$', '2'],
    ]);
    variables.set('x', '3');
    expect(value(variables, '#{x}')).toBe('2');
    variables.set('x$', '4');
    expect(value(variables, '#{x}')).toBe('4');
  });

  it('copies into layers that do not see each other', () => {
    const base = new VariableDictionary([
      ['A.x', '1'],
      ['L[p]', 'p'],
    ]);
    const left = base.copy([['A.x', 'left']]);
    const right = base.copy();
    right.setAll([
      ['A.y', 'right'],
      ['L[q]', 'q'],
    ]);
    base.set('A.x', 'base');
    base.set('L[r]', 'r');
    const template = '#{A.x} #{A.y} #{each l in L}#{l}#{/each}';
    expect([base, left, right].map((variables) => value(variables, template))).toEqual(['base #{A.y} pr', 'left #{A.y} p', '1 right pq']);
  });

  it('lets a copy of a copy change alone', () => {
    const first = new VariableDictionary([['A', '1']]);
    const second = first.copy();
    const third = second.copy([['A', '3']]);
    second.set('A', '2');
    expect([first, second, third].map((variables) => value(variables, '#{A}'))).toEqual(['1', '2', '3']);
  });

  it('keeps the order of names in copies', () => {
    const copy = new VariableDictionary([
      ['b', '1'],
      ['a', '2'],
    ]).copy([
      ['c', '3'],
      ['B', '4'],
    ]);
    expect([...copy.entries()].map(([name]) => name)).toEqual(['b', 'a', 'c']);
  });

  it('refuses dynamic names in copies, too', () => {
    const copy = new VariableDictionary([['a[#{b}]', '1']]).copy();
    expect(() => evaluate('#{x}', copy)).toThrow(expect.objectContaining({ code: 'TEMPLATE_NAME_DYNAMIC' }));
  });

  it('does not take letters for equal that only look alike in other casings', () => {
    const variables = new VariableDictionary([
      ['Straße', '1'],
      ['STRASSE', '2'],
      ['ı', '3'],
      ['I', '4'],
    ]);
    expect(value(variables, '#{STRAßE}#{strasse}#{ı}#{i}')).toBe('1234');
  });
});

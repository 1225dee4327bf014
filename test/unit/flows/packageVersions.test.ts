import { describe, expect, it } from 'vitest';
import { chosenVersion, parsePackageChoice, unusedChoices } from '../../../src/flows/packageVersions.ts';

const web = { actionName: 'Deploy web', stepName: 'Deploy web', packageId: 'Acme.Web', reference: '' };
const tool = { actionName: 'Deploy web', stepName: 'Deploy web', packageId: 'Acme.Tool', reference: 'tool' };

function choose(use: typeof web, choices: string[], fallback?: string) {
  return chosenVersion(use, choices.map(parsePackageChoice), fallback);
}

describe('parsePackageChoice', () => {
  it.each([
    ['Acme.Web:1.2.3', { name: 'Acme.Web', reference: '*', version: '1.2.3' }],
    ['Acme.Web=1.2.3', { name: 'Acme.Web', reference: '*', version: '1.2.3' }],
    ['Acme.Web/1.2.3', { name: 'Acme.Web', reference: '*', version: '1.2.3' }],
    ['Deploy web:tool:1.2.3', { name: 'Deploy web', reference: 'tool', version: '1.2.3' }],
    ['Deploy web::1.2.3', { name: 'Deploy web', reference: '', version: '1.2.3' }],
    ['*:1.2.3', { name: '*', reference: '*', version: '1.2.3' }],
    ['org.acme\\:web:1.2.3', { name: 'org.acme:web', reference: '*', version: '1.2.3' }],
    ['C\\folder:1', { name: 'C\\folder', reference: '*', version: '1' }],
  ])('reads %s', (text, choice) => {
    expect(parsePackageChoice(text)).toEqual(choice);
  });

  it.each(['Acme.Web', 'Acme.Web:', ':1.0', 'a:b:c:1.0'])('refuses %s', (text) => {
    expect(() => parsePackageChoice(text)).toThrow(expect.objectContaining({ code: 'PACKAGE_CHOICE_INVALID', kind: 'usage' }));
  });
});

describe('chosenVersion', () => {
  it('prefers the step over the package and both over the default', () => {
    expect(choose(web, ['Deploy web:1', 'Acme.Web:2'], '3')).toBe('1');
    expect(choose(web, ['Acme.Web:2'], '3')).toBe('2');
    expect(choose(web, [], '3')).toBe('3');
    expect(choose(web, [])).toBeUndefined();
  });

  it('prefers a named reference over the step alone', () => {
    expect(choose(tool, ['Deploy web:1', 'Deploy web:tool:2'])).toBe('2');
    expect(choose(web, ['Deploy web:1', 'Deploy web:tool:2'])).toBe('1');
  });

  it('takes a wildcard for everything else', () => {
    expect(choose(web, ['*:4'])).toBe('4');
    expect(choose(tool, ['*:tool:5', 'Acme.Tool:6'])).toBe('5');
  });

  it('matches names without regard to case', () => {
    expect(choose(web, ['DEPLOY WEB:1'])).toBe('1');
  });

  it('takes the higher of two versions for the same thing', () => {
    expect(choose(web, ['Acme.Web:1.10', 'Acme.Web:1.9'])).toBe('1.10');
  });
});

it('names choices that fit no package', () => {
  const choices = ['Deploy web:1', 'Acme.Tool:tool:1', '*:1', 'Deploy wob:1', 'Deploy web:other:1'].map(parsePackageChoice);
  expect(unusedChoices(choices, [web, tool]).map((choice) => `${choice.name} ${choice.reference}`)).toEqual([
    'Deploy wob *',
    'Deploy web other',
  ]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMasker, mask } from '../../../src/masking/masker.ts';

const secret = 'CANARY-p@ss/w+rd "quoted" & ünï';

function masked(text: string, value = secret): string {
  const masker = createMasker();
  masker.add(value);
  return masker.text(text);
}

describe('C77: a secret is masked', () => {
  const bytes = Buffer.from(secret);
  it.each([
    ['as it is', secret],
    ['as base64', bytes.toString('base64')],
    ['as base64url', bytes.toString('base64url')],
    ['as base64 one byte later', Buffer.concat([Buffer.from('x'), bytes, Buffer.from('yz')]).toString('base64')],
    ['as base64 two bytes later', Buffer.concat([Buffer.from('xx'), bytes, Buffer.from('y')]).toString('base64')],
    ['as base64 of UTF-16', Buffer.from(secret, 'utf16le').toString('base64')],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (escape) => escape.toLowerCase())],
    ['as a form value', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['as JSON', JSON.stringify({ a: secret })],
    ['as XML', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
    ['in hexadecimal', bytes.toString('hex')],
    ['in upper-case hexadecimal', bytes.toString('hex').toUpperCase()],
  ])('%s', (_, text) => {
    expect(masked(`before ${text} after`)).not.toContain(text.slice(6, -6));
    expect(masked(`before ${text} after`)).toMatch(/^before .*\*{5}.* after$/);
  });

  it('line by line, when it has several', () => {
    expect(masked('x CANARY-first y\nCANARY-second', 'CANARY-first\r\nCANARY-second\n')).toBe(`x ${mask} y\n${mask}`);
  });

  it('with characters that mean something in patterns', () => {
    expect(masked('a CANARY-(.*)+[x] b', 'CANARY-(.*)+[x]')).toBe(`a ${mask} b`);
  });
});

describe('masking', () => {
  it('leaves secrets of three characters alone, which would hide half of every text', () => {
    expect(masked('abc abcd', 'abc')).toBe('abc abcd');
  });

  it('prefers the longer of two secrets', () => {
    const masker = createMasker();
    masker.add('CANARY-1');
    masker.add('CANARY-1-and-more');
    expect(masker.text('CANARY-1-and-more')).toBe(mask);
  });

  it('finds a secret that comes in pieces, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(70)), fc.string(), fc.string(), (cuts, before, after) => {
        const masker = createMasker();
        masker.add(secret);
        const text = `${before}${secret}${after}`;
        const stream = masker.stream();
        const points = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        const shown = points.slice(1).map((end, index) => stream.push(text.slice(points[index], end)));
        expect([...shown, stream.flush()].join('')).toBe(masker.text(text));
      }),
    );
  });

  it('shows what can not become a secret at once', () => {
    const masker = createMasker();
    masker.add('CANARY-x');
    const stream = masker.stream();
    expect([stream.push('hello CAN'), stream.push('CEL '), stream.push('CANARY-'), stream.push('x!'), stream.flush()]).toEqual([
      'hello ',
      'CANCEL ',
      '',
      `${mask}!`,
      '',
    ]);
  });

  it('sees a secret that overlaps the start of another', () => {
    const masker = createMasker();
    masker.add('wxyCANARY');
    masker.add('CANARY-long');
    const stream = masker.stream();
    expect([stream.push('wxyCANARY'), stream.push('-long'), stream.flush()].join('')).toBe(masker.text('wxyCANARY-long'));
  });
});

import { describe, expect, it } from 'vitest';
import { readNuspec, writeNuspec } from '../../../src/packaging/nuspec.ts';

const metadata = { id: 'Acme.Web', version: '1.0', authors: ['Ann', 'Bob'], description: ' A <b> & "c" ' };

describe('writeNuspec', () => {
  it('writes the elements in NuGet’s order, trimmed and escaped', () => {
    expect(writeNuspec({ ...metadata, title: 'T', releaseNotes: 'R' }, [])).toContain(
      [
        '    <id>Acme.Web</id>',
        '    <version>1.0</version>',
        '    <title>T</title>',
        '    <authors>Ann,Bob</authors>',
        '    <owners>Ann,Bob</owners>',
        '    <requireLicenseAcceptance>false</requireLicenseAcceptance>',
        '    <description>A &lt;b&gt; &amp; &quot;c&quot;</description>',
        '    <releaseNotes>R</releaseNotes>',
      ].join('\n'),
    );
  });

  it.each([
    [{}, [], '2010/07'],
    [{ releaseNotes: 'x' }, [], '2011/08'],
    [{ version: '1.0-beta' }, [], '2011/10'],
    [{ version: '1.0+a-b' }, [], '2010/07'],
    [{ version: '1.0-beta' }, ['tools/net45/x.dll'], '2012/06'],
    [{}, ['content/netfile.txt'], '2010/07'],
    [{}, ['content/web.config.install.xdt'], '2013/05'],
    [{}, ['contentFiles/any/any/x.txt', 'tools/net45/x.dll'], '2013/05'],
  ])('with %j and files %j uses the schema %s', (more, files, schema) => {
    expect(writeNuspec({ ...metadata, ...more }, files)).toContain(`xmlns="http://schemas.microsoft.com/packaging/${schema}/nuspec.xsd"`);
  });

  it('drops characters that XML can not hold', () => {
    expect(writeNuspec({ ...metadata, description: 'a\u0000\u001bb' }, [])).toContain('<description>ab</description>');
  });
});

describe('readNuspec', () => {
  it('reads back what writeNuspec writes', () => {
    const full = { ...metadata, description: 'ä < & >', title: 'T', releaseNotes: 'line 1\nline 2' };
    expect(readNuspec(writeNuspec(full, []))).toEqual(full);
  });

  it('reads comments, CDATA, prefixes and character references', () => {
    const text =
      '\ufeff<?xml version="1.0"?><n:package xmlns:n="x"><!-- <metadata><id>no</id> --><n:metadata minClientVersion="2.5">' +
      '<n:id> Acme </n:id><n:version>1.0</n:version><n:description><![CDATA[<raw & ready>]]> &#65;&#x42;&apos;</n:description></n:metadata></n:package>';
    expect(readNuspec(text)).toMatchObject({ id: 'Acme', version: '1.0', description: "<raw & ready> AB'" });
  });

  it.each([
    '',
    '<package/>',
    '<metadata><id>x</id></metadata>',
    '<!DOCTYPE x [<!ENTITY a "b">]><metadata><id>x</id><version>1</version></metadata>',
  ])('refuses %j', (text) => {
    expect(() => readNuspec(text)).toThrow(expect.objectContaining({ code: 'NUSPEC_INVALID' }));
  });

  it.each(['<!--', '<metadata>', '<metadata ', '<id>', '<id ', '</id', '&', '<a:', '<![CDATA['])(
    'reads a nuspec full of %j in one go',
    (part) => {
      const much = part.repeat(Math.ceil(1_000_000 / part.length));
      expect(() => readNuspec(much)).toThrow(expect.objectContaining({ code: 'NUSPEC_INVALID' }));
      const inside = `<metadata><id>Acme</id><version>1.0</version><description>${much}</description></metadata>`;
      // An open comment hides the end of the metadata too.
      if (part === '<!--') expect(() => readNuspec(inside)).toThrow('no metadata');
      else expect(readNuspec(inside)).toMatchObject({ id: 'Acme', version: '1.0' });
    },
  );
});

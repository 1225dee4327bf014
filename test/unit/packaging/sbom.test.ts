import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { LockedPackage } from '../../../src/packaging/npmLock.ts';
import { readNpmLock } from '../../../src/packaging/npmLock.ts';
import type { SbomFacts } from '../../../src/packaging/sbom.ts';
import { writeSbom } from '../../../src/packaging/sbom.ts';

const schemas = join(import.meta.dirname, '../../fixtures/cyclonedx-1.6');

function schema(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as Record<string, unknown>;
}

function validator(): (document: unknown) => string[] {
  // The schema has annotations of its own, which the draft does not know.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  // Formats of international addresses, which ajv-formats has not: whatever a URL can be made of.
  for (const name of ['iri-reference', 'idn-email']) ajv.addFormat(name, (text: string) => !/\s/.test(text));
  for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const validate = ajv.compile(schema('bom-1.6'));
  return (document) =>
    validate(document) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

function npm(name: string, more: Partial<LockedPackage> = {}): LockedPackage {
  return { name, version: '1.0.0', need: 'runtime', license: undefined, integrity: undefined, ...more };
}

const facts: SbomFacts = {
  ...{ id: 'Acme.Web', version: '1.2.3-beta+sha', format: 'nupkg', description: 'd', sha256: 'a'.repeat(64), made: undefined },
  files: new Map([
    ['b ü/%.txt', 'b'.repeat(64)],
    ['a.txt', 'c'.repeat(64)],
  ]),
  npmPackages: [],
};

interface Component {
  readonly [field: string]: unknown;
  readonly name: string;
}

interface Document {
  readonly serialNumber: string;
  readonly metadata: { readonly component: Component; readonly timestamp?: string };
  readonly components: readonly Component[];
}

function documentOf(more: Partial<SbomFacts>): Document {
  return JSON.parse(writeSbom({ ...facts, ...more })) as Document;
}

function library(more: Partial<LockedPackage>, name = 'left-pad'): Component | undefined {
  return documentOf({ npmPackages: [npm(name, more)] }).components.find(({ type }) => type === 'library');
}

describe('a bill of materials', () => {
  const problems = validator();
  const lock = readFileSync(join(import.meta.dirname, '../../../package-lock.json'), 'utf8');

  it('is valid against the schema of CycloneDX 1.6', () => {
    expect(problems(documentOf({}))).toEqual([]);
    const odd = [
      npm('@acme/a', { need: 'development', license: '(MIT OR Apache-2.0)', integrity: 'sha512-x sha1-x md5-x nonsense' }),
      npm('b', { need: 'optional', license: 'SEE LICENSE IN x', version: undefined }),
      npm('c', { license: '(MIT OR Own)' }),
    ];
    expect(problems(documentOf({ npmPackages: odd, made: 1_700_000_000, description: '', files: new Map() }))).toEqual([]);
  });

  it('of a real lock file is valid, with every package in it', () => {
    const npmPackages = readNpmLock(lock) ?? [];
    const document = documentOf({ npmPackages });
    expect(problems(document)).toEqual([]);
    expect(document.components.length).toBe(2 + new Set(npmPackages.map(({ name, version }) => `${name}@${version ?? ''}`)).size);
    expect(document.components.find(({ name }) => name === 'vitest')).toMatchObject({
      licenses: [{ license: { id: 'MIT' } }],
      hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) as string }],
    });
  });

  it('is seen to be invalid when it is', () => {
    expect(problems({ ...documentOf({}), bomFormat: 'Other' })).not.toEqual([]);
    expect(problems({ ...documentOf({}), serialNumber: 'urn:uuid:x' })).not.toEqual([]);
    expect(
      problems({ ...documentOf({}), components: [{ type: 'file', name: 'a', hashes: [{ alg: 'SHA-256', content: 'x' }] }] }),
    ).not.toEqual([]);
  });

  it('describes the package by its name, version and SHA-256', () => {
    expect(documentOf({}).metadata.component).toEqual({
      ...{ type: 'application', name: 'Acme.Web', version: '1.2.3-beta+sha', description: 'd' },
      ...{ purl: 'pkg:nuget/Acme.Web@1.2.3-beta%2Bsha', 'bom-ref': 'pkg:nuget/Acme.Web@1.2.3-beta%2Bsha' },
      hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }],
    });
    expect(documentOf({ format: 'zip' }).metadata.component['purl']).toBe('pkg:generic/Acme.Web@1.2.3-beta%2Bsha');
  });

  it('holds each file with its SHA-256, sorted', () => {
    expect(documentOf({}).components).toEqual([
      { type: 'file', 'bom-ref': 'file:a.txt', name: 'a.txt', hashes: [{ alg: 'SHA-256', content: 'c'.repeat(64) }] },
      { type: 'file', 'bom-ref': 'file:b ü/%.txt', name: 'b ü/%.txt', hashes: [{ alg: 'SHA-256', content: 'b'.repeat(64) }] },
    ]);
  });

  it('names a package of npm by its address, with its scope apart', () => {
    expect(library({}, '@acme/web')).toEqual({
      ...{ type: 'library', group: '@acme', name: 'web', version: '1.0.0', scope: 'required' },
      ...{ purl: 'pkg:npm/%40acme/web@1.0.0', 'bom-ref': 'pkg:npm/%40acme/web@1.0.0' },
    });
  });

  it.each([
    ['MIT', { license: { id: 'MIT' } }],
    ['(MIT OR Apache-2.0)', { expression: '(MIT OR Apache-2.0)' }],
    ['Own', { license: { name: 'Own' } }],
    ['(MIT OR Own)', { license: { name: '(MIT OR Own)' } }],
  ])('tells the licence %s as %j', (license, expected) => {
    expect(library({ license })).toMatchObject({ licenses: [expected] });
  });

  it('tells the hashes of an archive and leaves out what is none', () => {
    const integrity = `sha1-${Buffer.alloc(20, 1).toString('base64')} sha512-AAAA md5-AAAA sha256-${Buffer.alloc(32, 2).toString('base64')}?x`;
    expect(library({ integrity })).toMatchObject({
      hashes: [
        { alg: 'SHA-1', content: '01'.repeat(20) },
        { alg: 'SHA-256', content: '02'.repeat(32) },
      ],
    });
  });

  it('holds a package that is installed twice once, by its strongest need', () => {
    const both = [npm('a', { need: 'development' }), npm('a', { need: 'runtime' }), npm('a', { need: 'optional' })];
    const found = documentOf({ npmPackages: both }).components.filter(({ name }) => name === 'a');
    expect(found).toMatchObject([{ scope: 'required' }]);
    expect(library({ need: 'development' })).toMatchObject({
      scope: 'excluded',
      properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
    });
    expect(library({ need: 'optional' })).toMatchObject({ scope: 'optional' });
  });

  it('is the same text for the same content, whatever the order of its files', () => {
    const reversed = new Map([...facts.files].reverse());
    expect(writeSbom({ ...facts, files: reversed })).toBe(writeSbom(facts));
  });

  it('has a serial number that says what is in it', () => {
    const { serialNumber } = documentOf({});
    expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(documentOf({ sha256: 'd'.repeat(64) }).serialNumber).not.toBe(serialNumber);
  });

  it('tells a time only where one was given', () => {
    expect(documentOf({}).metadata.timestamp).toBeUndefined();
    expect(documentOf({ made: 1_700_000_000 }).metadata.timestamp).toBe('2023-11-14T22:13:20.000Z');
  });
});

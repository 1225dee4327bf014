/** The schemas of docs/json, and whether a document is what they say. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export const schemaFolder = join(import.meta.dirname, '../../docs/json');

/** Schemas by what they are of: a command's name with dashes for blanks, `error`, `shared`. */
export function readSchemas(): ReadonlyMap<string, any> {
  const files = readdirSync(schemaFolder).filter((name) => name.endsWith('.schema.json'));
  return new Map(files.map((name) => [name.slice(0, -'.schema.json'.length), JSON.parse(readFileSync(join(schemaFolder, name), 'utf8'))]));
}

export const schemaName = (command: string): string => command.replaceAll(' ', '-');

/** Answers what is wrong with a document; nothing if it is as its schema says. */
export function schemaChecker(): (name: string, document: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  addFormats.default(ajv);
  for (const schema of readSchemas().values()) ajv.addSchema(schema);
  return (name, document) => {
    const validate: ValidateFunction | undefined = ajv.getSchema(`${schemaName(name)}.schema.json`);
    if (validate === undefined) return [`docs/json/${schemaName(name)}.schema.json is missing`];
    return validate(document) === true ? [] : (validate.errors ?? []).map(describe);
  };
}

function describe({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath === '' ? 'the document' : instancePath} ${message ?? ''} ${JSON.stringify(params)}`;
}

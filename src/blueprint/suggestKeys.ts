import { z } from 'zod';
import { didYouMean, nearestNames } from '../errors/nearest.ts';
import type { Finding, Path } from './readBlueprint.ts';
import { Blueprint } from './schema.ts';

/** Names the nearest known key with each unknown one, and drops what the same misspelling makes missing. */
export function suggestKeys(findings: readonly Finding[]): readonly Finding[] {
  const meant = new Set<string>();
  const told = findings.map((finding) => {
    if (finding.problem !== 'unknown key') return finding;
    const key = String(finding.path.at(-1));
    const above = finding.path.slice(0, -1);
    const known = keysAt(Blueprint, above);
    const [nearest] = nearestNames(key, known);
    if (nearest === undefined) return finding;
    meant.add(JSON.stringify([...above, nearest]));
    return { ...finding, message: `${finding.message}. ${didYouMean(key, known) ?? ''}` };
  });
  return told.filter((finding) => finding.problem !== 'missing' || !meant.has(JSON.stringify(finding.path)));
}

/** The keys that may stand at a place of the document; of a union, those of all its branches. */
function keysAt(schema: unknown, path: Path): readonly string[] {
  if (schema instanceof z.ZodOptional) return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((branch) => keysAt(branch, path));
  const [first, ...rest] = path;
  if (schema instanceof z.ZodArray) return typeof first === 'number' ? keysAt(schema.element, rest) : [];
  if (!(schema instanceof z.ZodObject)) return [];
  return first === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[first], rest);
}

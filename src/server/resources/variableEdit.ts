/** Variables as a client wrote them, made ready for the store: ids given, secrets sealed or kept. */
import type { z } from 'zod';
import type { VariableSetInput } from '../../contract/resources/variables.ts';
import { invalid } from '../refusal.ts';
import { nameFindings } from '../rules/names.ts';
import type { ReadTransaction } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import { environmentCollection } from './environments.ts';
import { missingIds } from './lookups.ts';
import { machineCollection } from './machines.ts';
import { storeValue } from './sealedValues.ts';
import type { SnapshotTools } from './snapshots.ts';
import { findWrongTags } from './tagSets.ts';
import { isLibraryOwner, variablePlace } from './variableSets.ts';
import type { StoredVariable, VariableSetDocument } from './variableSets.ts';

type WrittenVariable = z.output<typeof VariableSetInput>['Variables'][number];

/** Refuses variables whose names, types or scopes are wrong, with every finding. `ownerId`: the project or library set they belong to. */
export async function refuseInvalidVariables(tx: ReadTransaction, variables: readonly WrittenVariable[], ownerId: string): Promise<void> {
  const scopes = variables.map((variable) => variable.Scope);
  const ids = (values: readonly (readonly string[] | undefined)[]) => values.flatMap((list) => list ?? []);
  const findings = [
    ...variables.flatMap((variable) => nameFindings(variable.Name, { what: 'A variable', longest: 1000 })),
    ...(await missingIds(ids(scopes.map((scope) => scope.Environment)), 'environment', (id) =>
      tx.collection(environmentCollection).get(id),
    )),
    ...(await missingIds(ids(scopes.map((scope) => scope.Channel)), 'channel', (id) => tx.collection(channelCollection).get(id))),
    ...(await findWrongTags(tx, ids(scopes.map((scope) => scope.TenantTag)))),
    ...(await missingIds(ids(scopes.map((scope) => scope.Machine)), 'deployment target', (id) => tx.collection(machineCollection).get(id))),
    ...(isLibraryOwner(ownerId) ? variables.flatMap(projectScopeFindings) : []),
  ];
  if (findings.length > 0) throw invalid(...new Set(findings));
}

/** Steps and channels belong to one project, so values of a library set cannot be for them (engine.md §6). */
function projectScopeFindings({ Name, Scope }: WrittenVariable): string[] {
  const named = [...(Scope.Action ?? []), ...(Scope.Channel ?? [])];
  return named.length === 0 ? [] : [`The variable '${Name}' of a library variable set cannot be scoped to steps or channels.`];
}

/** The variables to store; a secret that comes without a value keeps the one stored under its id. */
export function storeVariables(variables: readonly WrittenVariable[], stored: VariableSetDocument, tools: SnapshotTools): StoredVariable[] {
  const used = new Set<string>();
  return variables.map((variable) => {
    const before = stored.Variables.find((item) => item.Id === variable.Id);
    const wanted = (variable.Id ?? '').trim();
    const Id = wanted === '' || used.has(wanted) ? tools.randomKey(12).toLowerCase() : wanted;
    used.add(Id);
    const IsSensitive = variable.IsSensitive || variable.Type === 'Sensitive';
    const Type = IsSensitive ? 'Sensitive' : variable.Type;
    const place = variablePlace(stored.Id, Id);
    // A plain value that becomes a secret is sealed, although the client did not repeat it.
    const text = variable.Value ?? (IsSensitive && typeof before?.Value === 'string' ? before.Value : null);
    const value = IsSensitive ? { HasValue: text === null, NewValue: text, Hint: null } : text;
    // What was secret and is so no more starts without a value: its text must not become readable.
    const kept = before?.IsSensitive === true && IsSensitive ? before.Value : null;
    const Value = storeValue({ value, stored: kept, storedPlace: variablePlace(stored.Id, before?.Id ?? Id), place }, tools.sealer);
    return { ...variable, Id, Name: variable.Name.trim(), Type, IsSensitive, Value };
  });
}

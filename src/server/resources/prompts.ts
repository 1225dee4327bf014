/** Variables that ask for their value when a deployment or a runbook's run is made. */
import type { PromptedVariable } from '../rules/deploymentChecks.ts';
import { scoreOf } from '../rules/variableScope.ts';
import type { ScopeContext } from '../rules/variableScope.ts';
import type { ReadTransaction } from '../store/port.ts';
import { variableSetCollection } from './variableSets.ts';
import type { StoredVariable } from './variableSets.ts';

export interface Prompt extends PromptedVariable {
  readonly isSecret: boolean;
  readonly description: string;
  /** The text offered as answer; null for secrets. */
  readonly defaultText: string | null;
  readonly displaySettings: Readonly<Record<string, string>>;
}

/** The frozen variables of a release or of a runbook's snapshot. */
export interface FrozenVariables {
  readonly ProjectVariableSetSnapshotId: string;
  readonly LibraryVariableSetSnapshotIds: readonly string[];
}

/** What is known before anything runs: scopes over steps and targets do not hide a prompt. */
export type PromptScope = Pick<ScopeContext, 'environmentId' | 'channelId' | 'processOwnerId' | 'tenantId' | 'tenantTags'>;

/** The prompts among frozen variables; with a scope, those that hold there. */
export async function promptsOf(tx: ReadTransaction, frozen: FrozenVariables, scope?: PromptScope): Promise<Prompt[]> {
  const ids = [frozen.ProjectVariableSetSnapshotId, ...frozen.LibraryVariableSetSnapshotIds];
  const sets = await Promise.all(ids.map((id) => tx.collection(variableSetCollection).require(id)));
  return sets
    .flatMap((set) => set.Variables)
    .filter((variable) => scope === undefined || holdsIn(variable, scope))
    .flatMap(asPrompt);
}

function holdsIn(variable: StoredVariable, scope: PromptScope): boolean {
  const { Environment, Channel, ProcessOwner, Tenant, TenantTag } = variable.Scope;
  return scoreOf({ Environment, Channel, ProcessOwner, Tenant, TenantTag }, scope) !== undefined;
}

function asPrompt(variable: StoredVariable): Prompt[] {
  const { Prompt: prompt, Id, Name, Value } = variable;
  if (!prompt) return [];
  const isSecret = variable.IsSensitive || prompt.DisplaySettings['Octopus.ControlType'] === 'Sensitive';
  return [
    {
      Id,
      Name,
      label: (prompt.Label ?? '').trim() || Name,
      description: prompt.Description ?? '',
      required: prompt.Required,
      hasDefault: typeof Value === 'string' ? Value !== '' : Value !== null,
      options: optionsOf(prompt.DisplaySettings),
      isSecret,
      defaultText: !isSecret && typeof Value === 'string' ? Value : null,
      displaySettings: prompt.DisplaySettings,
    },
  ];
}

/** The values of a Select control: one `value|label` per line. */
function optionsOf(settings: Readonly<Record<string, string>>): string[] | undefined {
  if (settings['Octopus.ControlType'] !== 'Select') return undefined;
  const lines = (settings['Octopus.SelectOptions'] ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.length === 0 ? undefined : lines.map((line) => (line.split('|')[0] ?? '').trim());
}

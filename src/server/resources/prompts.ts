/** Variables that ask for their value when a deployment is made. */
import type { PromptedVariable } from '../rules/deploymentChecks.ts';
import { scoreOf } from '../rules/variableScope.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { ReleaseDocument } from './releases.ts';
import { variableSetCollection } from './variableSets.ts';
import type { StoredVariable } from './variableSets.ts';

export interface Prompt extends PromptedVariable {
  readonly isSecret: boolean;
  readonly description: string;
  /** The text offered as answer; null for secrets. */
  readonly defaultText: string | null;
  readonly displaySettings: Readonly<Record<string, string>>;
}

/** The prompts of a release; with an environment, those that hold there. */
export async function promptsOf(tx: ReadTransaction, release: ReleaseDocument, environmentId?: string): Promise<Prompt[]> {
  const ids = [release.ProjectVariableSetSnapshotId, ...release.LibraryVariableSetSnapshotIds];
  const sets = await Promise.all(ids.map((id) => tx.collection(variableSetCollection).require(id)));
  return sets
    .flatMap((set) => set.Variables)
    .filter((variable) => environmentId === undefined || holdsIn(variable, release, environmentId))
    .flatMap(asPrompt);
}

/** Only environment and channel are known before a deployment runs: scopes over steps and targets do not hide a prompt. */
function holdsIn(variable: StoredVariable, release: ReleaseDocument, environmentId: string): boolean {
  const { Environment, Channel } = variable.Scope;
  return scoreOf({ Environment, Channel }, { environmentId, channelId: release.ChannelId }) !== undefined;
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

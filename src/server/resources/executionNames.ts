/** The names in a command that executes something, as ids. */
import { invalid } from '../refusal.ts';
import { isSameName } from '../rules/names.ts';
import { numberedActions } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { ProcessDocument } from './deploymentProcesses.ts';
import { machineCollection } from './machines.ts';
import type { Prompt } from './prompts.ts';

/** Answers by the name or label of the variable that asks. A name that nothing asks for was mistyped; `of` is `release`, for messages. */
export function answersByName(prompts: readonly Prompt[], values: Readonly<Record<string, string>>, of: string): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const asked = prompts.filter((prompt) => isSameName(prompt.Name, name) || isSameName(prompt.label, name));
    if (asked.length === 0) throw invalid(`No variable of the ${of} asks for a value under the name '${name}'.`);
    for (const prompt of asked) answers[prompt.Id] = value;
  }
  return answers;
}

/** Ids of the actions with these names, or of all actions of the steps with them. Unknown names skip nothing, as on other servers. */
export function actionsNamed(process: ProcessDocument, names: readonly string[]): string[] {
  return numberedActions(process.Steps)
    .filter(({ step, action }) => names.some((name) => isSameName(name, action.Name) || isSameName(name, step.Name)))
    .map(({ action }) => action.Id);
}

/** Ids of the deployment targets with these names or ids. */
export async function machinesNamed(tx: ReadTransaction, names: readonly string[]): Promise<string[]> {
  const machines = tx.collection(machineCollection);
  const found = await Promise.all(names.map(async (name) => (await machines.first({ name })) ?? (await machines.get(name)) ?? name));
  const unknown = found.filter((item) => typeof item === 'string').map((name) => `'${name}'`);
  if (unknown.length > 0) throw invalid(`The machines ${unknown.join(', ')} do not exist or you do not have permissions to view them.`);
  return found.flatMap((item) => (typeof item === 'string' ? [] : [item.Id]));
}

/** Milliseconds of a date that a client wrote with its offset; undefined when it gave none. */
export function readTime(text: string | null, field: string): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw invalid(`The value '${text}' of ${field} is no date, for example 2026-01-31T09:15:00+01:00.`);
  return time;
}

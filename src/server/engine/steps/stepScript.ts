/** Runs a script as part of an action: with its variables, into its log (engine.md §3). */
import type { ActionRun } from '../deployment/deploymentRun.ts';
import { stepFailed } from '../deployment/failures.ts';
import { runBash } from '../scripts/runBash.ts';
import type { ScriptListener } from '../scripts/scriptOutput.ts';
import type { Entry } from '../variables/entries.ts';
import type { Variables } from '../variables/variables.ts';

export interface StepScript {
  /** Absolute path of the script. */
  readonly script: string;
  readonly cwd: string;
  readonly parameters?: readonly string[];
  /** Variables beside those of the action. */
  readonly additions?: Iterable<Entry>;
  /** `Octopus.Action.CustomScripts.PreDeploy.sh`: what a failure calls the script. */
  failure(exitCode: number): string;
}

/** Runs the script to its end; the answer is its exit code. A script that fails the step throws, with what `fail_step` said if it did. */
export async function runStepScript(action: ActionRun, script: StepScript): Promise<void> {
  const { run } = action;
  const variables = action.variables(script.additions);
  let resultMessage: string | undefined;
  const result = await runBash(run.host.scripts, {
    task: run.facts.task.LogId,
    script: script.script,
    parameters: script.parameters ?? [],
    cwd: script.cwd,
    variables: variables.evaluated(),
    describeEnvironment: !variables.flag('Octopus.Action.Script.SuppressEnvironmentLogging', false),
    masker: run.log.masker,
    listener: listenerOf(action, (message) => {
      resultMessage = message;
    }),
    signal: run.signal,
    timeoutMs: timeoutOf(variables, run.host.scriptTimeoutMs),
  });
  action.setOutput({ name: 'Octopus.Action.Script.ExitCode', value: String(result.exitCode) });
  if (result.exitCode !== 0) throw stepFailed(resultMessage ?? script.failure(result.exitCode));
  if (result.wroteErrors && variables.flag('Octopus.Action.FailScriptOnErrorOutput', false)) {
    throw stepFailed('The script returned zero exit code but had error output.');
  }
}

function listenerOf(action: ActionRun, onResult: (message: string) => void): ScriptListener {
  const { log } = action;
  return {
    line: (category, text) => log.write(category, text),
    setVariable(variable) {
      action.setOutput(variable);
      log.write('Verbose', `Output variable ${variable.name} was set.`);
    },
    progress: (percentage, message) => log.progress(percentage, message),
    artifact: ({ name, path }) =>
      log.write('Warning', `The artifact ${name} (${path}) is not collected: this server does not store artifacts yet.`),
    resultMessage: onResult,
  };
}

/** Minutes as the step says, 0 for no limit; else the server's limit. */
function timeoutOf(variables: Variables, absent: number): number {
  const minutes = Number(variables.get('Octopus.Action.ExecutionTimeout.Minutes') ?? Number.NaN);
  return Number.isFinite(minutes) && minutes >= 0 ? minutes * 60_000 : absent;
}

/** The text of a script as it is run: variables put in, line ends as bash needs them (engine.md §3.1). */
export function scriptText(action: ActionRun, body: string, additions: Iterable<Entry> = []): string {
  const { text, problem } = action.variables(additions).evaluate(body);
  if (problem !== undefined) action.log.write('Verbose', problem);
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

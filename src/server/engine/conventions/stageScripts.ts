/** The scripts of a stage: those of the process ("configured") and those of the package ("packaged") (engine.md §2.3). */
import path from 'node:path';
import type { ActionRun } from '../deployment/deploymentRun.ts';
import { stepFailed } from '../deployment/failures.ts';
import { filesIn } from '../files/folderTree.ts';
import { createTextFile, removeFile, rewriteText } from '../files/textFile.ts';
import { runStepScript, scriptText } from '../steps/stepScript.ts';
import type { Convention } from './installation.ts';
import { folderOf } from './installation.ts';

export type Stage = 'PreDeploy' | 'Deploy' | 'PostDeploy' | 'DeployFailed';

/** Languages a script may have, preferred first. Only the first one runs on this server. */
const extensions = ['sh', 'py', 'csx', 'ps1'];

/** Runs the script that the process holds for the stage, if the step has the feature. */
export function configuredScript(stage: Stage): Convention {
  return async (installation) => {
    const { action } = installation;
    if (!action.variables().list('Octopus.Action.EnabledFeatures').includes('Octopus.Features.CustomScripts')) return 'continue';
    const prefix = `Octopus.Action.CustomScripts.${stage}.`;
    const properties = action.action.action.Properties;
    const bodies = extensions.filter((extension) => (properties[prefix + extension] ?? '').trim() !== '');
    const [extension] = bodies;
    if (extension === undefined) return 'continue';
    if (extension !== 'sh') throw unsupported(`The ${stage} script of the step`, extension);
    await runConfigured(action, folderOf(installation), { stage, name: `${prefix}sh`, body: properties[`${prefix}sh`] ?? '' });
    return 'continue';
  };
}

async function runConfigured(
  action: ActionRun,
  folder: string,
  { stage, name, body }: { readonly stage: Stage; readonly name: string; readonly body: string },
): Promise<void> {
  const script = path.join(folder, name);
  const place = { root: folder, name, user: action.run.host.scripts.user };
  const created = await createTextFile(place, scriptText(action, body));
  if (!created) action.log.write('Verbose', `Did not overwrite '${script}', it was already on disk`);
  await runStepScript(action, {
    ...{ script, cwd: folder },
    failure: (exitCode) => `${stage} script returned non-zero exit code: ${exitCode}`,
  });
  // A script that failed stays, so that somebody can look at it.
  await removeFile(place);
}

/** Runs the script of the stage in the root of the package, if there is one. */
export function packagedScript(stage: Stage): Convention {
  return async (installation) => {
    const { action } = installation;
    const variables = action.variables();
    if (!variables.flag('Octopus.Action.Package.RunScripts', true)) return 'continue';
    const folder = folderOf(installation);
    const found = await stageFiles(folder, stage);
    const [name] = found;
    if (name === undefined) return 'continue';
    if (found.length > 1) {
      const order = extensions.join(', ');
      action.log.write('Verbose', `Found ${found.length} ${stage} scripts. Selected ${name} based on OS preferential ordering: ${order}`);
    }
    if (!/\.sh$/i.test(name)) throw unsupported(`The packaged script '${name}'`, path.extname(name).slice(1));
    const script = path.join(folder, name);
    const { user } = action.run.host.scripts;
    await rewriteText({ root: folder, name, user }, ({ text }) => ({ text: text.replaceAll('\r\n', '\n'), encoding: 'utf8' }));
    const failure = (exitCode: number): string => `Script '${script}' returned non-zero exit code: ${exitCode}. Deployment terminated.`;
    await runStepScript(action, { script, cwd: folder, failure });
    if (variables.flag('OctopusDeleteScriptsOnCleanup', true))
      for (const file of found) await removeFile({ root: folder, name: file, user });
    return 'continue';
  };
}

/** Scripts of a stage in a folder, in order of preference. */
async function stageFiles(folder: string, stage: Stage): Promise<readonly string[]> {
  const names = await filesIn(folder);
  return extensions.flatMap((extension) => names.filter((name) => name.toLowerCase() === `${stage}.${extension}`.toLowerCase()));
}

function unsupported(what: string, extension: string) {
  return stepFailed(`${what} is a .${extension} file, which this server does not run; it runs Bash (.sh).`);
}

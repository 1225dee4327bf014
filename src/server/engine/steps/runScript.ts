/** Run a Script (`Octopus.Script`): bash, from the process or from a package (engine.md §3.1). */
import path from 'node:path';
import { errorCodeOf } from '../../../errors/appError.ts';
import type { AcquiredPackage } from '../deployment/acquirePackages.ts';
import type { ActionRun } from '../deployment/deploymentRun.ts';
import { stepFailed } from '../deployment/failures.ts';
import { replaceVariablesInFiles } from '../conventions/replaceInFiles.ts';
import { copyFileInto } from '../files/packageFolder.ts';
import { rewriteText } from '../files/textFile.ts';
import { unpackPackage } from '../files/unpackPackage.ts';
import type { WorkFolder } from '../files/workFolders.ts';
import type { Entry } from '../variables/entries.ts';
import { splitParameters } from './splitParameters.ts';
import type { Step } from './step.ts';
import { runStepScript, scriptText } from './stepScript.ts';

export const runScript: Step = { run };

interface Prepared {
  readonly script: string;
  readonly parameters: readonly string[];
}

async function run(action: ActionRun): Promise<void> {
  const { workFolders } = action.run.host.scripts;
  const folder = await workFolders.create('step', 'closed');
  try {
    const additions = await stagePackages(action, folder);
    const { script, parameters } = await prepare(action, folder, additions);
    await folder.handOver();
    await replaceVariablesInFiles(action, folder.path);
    await runStepScript(action, {
      ...{ script, parameters, additions },
      cwd: path.dirname(script),
      failure: (exitCode) => `The remote script failed with exit code ${exitCode}`,
    });
  } finally {
    await folder.remove();
  }
}

function prepare(action: ActionRun, folder: WorkFolder, additions: readonly Entry[]): Promise<Prepared> {
  const source = action.variables().get('Octopus.Action.Script.ScriptSource') ?? 'Inline';
  switch (source) {
    case 'Inline':
      return fromProcess(action, folder, additions);
    case 'Package':
      return fromPackage(action, folder, additions);
    default:
      throw stepFailed(`The script source ${source} is not supported by this server; it runs scripts from the process and from packages.`);
  }
}

async function fromProcess(action: ActionRun, folder: WorkFolder, additions: readonly Entry[]): Promise<Prepared> {
  const syntax = action.variables().get('Octopus.Action.Script.Syntax');
  if (syntax === undefined) action.log.write('Warning', 'The step names no script syntax; Bash is assumed.');
  else if (syntax.toLowerCase() !== 'bash') throw unsupportedSyntax(syntax);
  const body = action.action.action.Properties['Octopus.Action.Script.ScriptBody'] ?? '';
  return { script: await folder.write('Script.sh', scriptText(action, body, additions)), parameters: [] };
}

async function fromPackage(action: ActionRun, folder: WorkFolder, additions: readonly Entry[]): Promise<Prepared> {
  const acquired = action.run.packages.get(action.action.action.Id, '');
  if (acquired === undefined) throw stepFailed('The package that holds the script was not acquired.');
  const variables = action.variables(additions);
  const name = variables.get('Octopus.Action.Script.ScriptFileName')?.trim();
  if (name === undefined) throw stepFailed('The step does not say which file of the package is the script.');
  if (!/\.(?:sh|bash)$/i.test(name)) throw unsupportedSyntax(path.extname(name) || name);
  const root = path.join(folder.path, 'package');
  await extract(action, acquired, root);
  const script = path.resolve(root, name);
  if (!script.startsWith(root + path.sep)) throw stepFailed(`The script '${name}' is not inside the package.`);
  const parameters = splitParameters(variables.get('Octopus.Action.Script.ScriptParameters') ?? '');
  await rewriteScript(action, { root, name, acquired, additions });
  return { script, parameters };
}

async function rewriteScript(
  action: ActionRun,
  { root, name, acquired, additions }: { root: string; name: string; acquired: AcquiredPackage; additions: readonly Entry[] },
): Promise<void> {
  // The folder is still the server's own.
  const place = { root, name, user: undefined };
  await rewriteText(place, ({ text }) => ({ text: scriptText(action, text, additions), encoding: 'utf8' })).catch((cause: unknown) => {
    if (errorCodeOf(cause) !== 'ENOENT') throw cause;
    throw stepFailed(`The package ${acquired.packageId} ${acquired.version} has no file '${name}'.`, { cause });
  });
}

function unsupportedSyntax(syntax: string) {
  return stepFailed(`Scripts of the kind ${syntax} are not supported by this server; it runs Bash.`);
}

/** Puts the other packages of the step beside its script and tells it where they are. */
async function stagePackages(action: ActionRun, folder: WorkFolder): Promise<readonly Entry[]> {
  const additions: Entry[] = [];
  for (const item of action.action.action.Packages) {
    const acquired = item.Name === '' ? undefined : action.run.packages.get(action.action.action.Id, item.Name);
    if (acquired === undefined) continue;
    if (!/^[\w .-]+$/.test(item.Name) || /^\.+$/.test(item.Name))
      throw stepFailed(`The package reference '${item.Name}' can not be the name of a folder.`);
    const prefix = `Octopus.Action.Package[${item.Name}]`;
    if ((item.Properties['Extract'] ?? 'False').toLowerCase() === 'true') {
      const target = path.join(folder.path, item.Name);
      await extract(action, acquired, target);
      additions.push([`${prefix}.ExtractedPath`, target]);
    } else {
      const fileName = `${item.Name}${acquired.extension}`;
      const target = await copyFileInto(folder.path, fileName, acquired.path);
      additions.push([`${prefix}.PackageFilePath`, target], [`${prefix}.PackageFileName`, fileName]);
    }
  }
  return additions;
}

async function extract({ run: { host, signal }, log }: ActionRun, acquired: AcquiredPackage, target: string): Promise<void> {
  const { skippedLinks } = await unpackPackage(acquired.path, target, { clock: host.clock, signal });
  for (const link of skippedLinks) log.write('Warning', `Cannot create symbolic link: ${link}`);
}

/** Puts variables into files of a package: `#{…}` in any text, structured variables in JSON (engine.md §2.3). */
import type { ActionRun } from '../deployment/deploymentRun.ts';
import { stepFailed } from '../deployment/failures.ts';
import { findFiles } from '../files/folderTree.ts';
import type { TextEncoding } from '../files/textFile.ts';
import { rewriteText } from '../files/textFile.ts';
import { replaceInJson } from './replaceInJson.ts';

/** Carries out the features of the action that change files below the folder, in their order. */
export async function replaceVariablesInFiles(action: ActionRun, folder: string): Promise<void> {
  const features = action.variables().list('Octopus.Action.EnabledFeatures');
  if (
    features.includes('Octopus.Features.SubstituteInFiles') ||
    action.variables().flag('Octopus.Action.SubstituteInFiles.Enabled', false)
  ) {
    await substituteInFiles(action, folder);
  }
  await warnOfXmlFeatures(action, folder, features);
  const structured = action.variables().flag('Octopus.Action.Package.JsonConfigurationVariablesEnabled', false);
  if (structured || features.includes('Octopus.Features.JsonConfigurationVariables')) await replaceStructuredVariables(action, folder);
}

async function substituteInFiles(action: ActionRun, folder: string): Promise<void> {
  const variables = action.variables();
  const strict = variables.flag('OctopusShouldFailDeploymentOnSubstitutionFails', false);
  const encoding = wantedEncoding(variables.get('Octopus.Action.SubstituteInFiles.OutputEncoding'));
  for (const pattern of variables.lines('Octopus.Action.SubstituteInFiles.TargetFiles')) {
    const files = await findFiles(folder, pattern);
    if (files.length === 0 && variables.flag('Octopus.Action.SubstituteInFiles.EnableNoMatchWarning', true)) {
      action.log.write('Warning', `No files were found in ${folder} that match the substitution target pattern '${pattern}'`);
    }
    for (const name of files) {
      await rewriteText({ root: folder, name, user: action.run.host.scripts.user }, (file) => {
        const { text, problem } = variables.evaluate(file.text);
        if (problem !== undefined && strict) throw stepFailed(`Variables in '${name}' could not be replaced: ${problem}`);
        if (problem !== undefined) action.log.write('Verbose', `${name}: ${problem}`);
        return { text, encoding: encoding ?? file.encoding };
      });
      action.log.write('Verbose', `Variables were replaced in '${name}'.`);
    }
  }
}

/** Names of encodings as .NET knows them. */
const encodings: Readonly<Record<string, TextEncoding>> = {
  'utf-8': 'utf8',
  utf8: 'utf8',
  'utf-16': 'utf16le',
  'utf-16le': 'utf16le',
  unicode: 'utf16le',
  'utf-16be': 'utf16be',
  'iso-8859-1': 'latin1',
  latin1: 'latin1',
};

function wantedEncoding(name: string | undefined): TextEncoding | undefined {
  if (name === undefined) return undefined;
  const encoding = encodings[name.trim().toLowerCase()];
  if (encoding === undefined) throw stepFailed(`The output encoding '${name}' is not supported by this server.`);
  return encoding;
}

const xmlFeatures = ['Octopus.Features.ConfigurationTransforms', 'Octopus.Features.ConfigurationVariables'];

/** Clients tick these features on every package step: only a package that has such files loses something. */
async function warnOfXmlFeatures(action: ActionRun, folder: string, features: readonly string[]): Promise<void> {
  const wanted = xmlFeatures.filter((feature) => features.includes(feature));
  if (wanted.length === 0) return;
  const files = await findFiles(folder, '**/*.config');
  if (files.length === 0) return;
  action.log.write(
    'Warning',
    `${files.length} XML configuration files are left as they are: this server does not offer ${wanted.join(' and ')}.`,
  );
}

async function replaceStructuredVariables(action: ActionRun, folder: string): Promise<void> {
  const variables = action.variables();
  for (const pattern of variables.lines('Octopus.Action.Package.JsonConfigurationVariablesTargets')) {
    const files = await findFiles(folder, pattern);
    if (files.length === 0)
      action.log.write('Warning', `No files were found in ${folder} that match the structured variable target pattern '${pattern}'`);
    for (const name of files) {
      await rewriteText({ root: folder, name, user: action.run.host.scripts.user }, (file) => {
        const outcome = replaceInJson(file.text, variables.evaluated());
        if (!('problem' in outcome)) return { ...file, text: outcome.text };
        throw stepFailed(`Structured variables could not be replaced in '${name}': ${outcome.problem}`, {
          hint: 'This server replaces structured variables in JSON files only.',
        });
      });
      action.log.write('Info', `Structured variable replacement succeeded on file ${name} with format Json`);
    }
  }
}

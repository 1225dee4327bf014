import { showControls } from './cleanText.ts';

/** The languages in which build servers take commands from a build's output. */
export type MessageDialect = 'teamCity' | 'azureDevOps' | 'gitHubActions' | 'continua' | 'plain';

/** A build parameter that later steps can read, in the dialect. Source: octo-classic.md §1.8, build-servers.md §5.9. */
export function setParameter(dialect: MessageDialect, name: string, value: string): string | undefined {
  switch (dialect) {
    case 'teamCity':
    case 'plain':
      return octoMessage(dialect, 'setParameter', { name, value });
    case 'azureDevOps':
      return `##vso[task.setvariable variable=${escapeAzure(name)}]${escapeAzure(value)}`;
    case 'continua':
      return `@@continua[setVariable name='${escapeContinua(name)}' value='${escapeContinua(value)}' skipIfNotDefined='true']`;
    case 'gitHubActions':
      // GitHub takes outputs from a file only; its commands on stdout were withdrawn as a way in for attackers.
      return undefined;
  }
}

/** A message as octo wrote it: TeamCity's, and for everybody else the same without its frame (octo-classic.md §1.8). */
export function octoMessage(dialect: MessageDialect, name: string, values: Readonly<Record<string, string>>): string {
  const fields = Object.entries(values).map(([key, value]) => `${key}='${escapeTeamCity(value)}'`);
  const text = [name, ...fields].join(' ');
  return dialect === 'teamCity' ? `##teamcity[${text}]` : text;
}

const teamCityEscapes: readonly (readonly [string, string])[] = [
  ['|', '||'],
  ["'", "|'"],
  ['\n', '|n'],
  ['\r', '|r'],
  ['\u0085', '|x'],
  ['\u2028', '|l'],
  ['\u2029', '|p'],
  ['[', '|['],
  [']', '|]'],
];

/** Escapes a value for a TeamCity message, in TeamCity's order (the bar first). */
export function escapeTeamCity(value: string): string {
  return showControls(teamCityEscapes.reduce((text, [character, escape]) => text.replaceAll(character, escape), value));
}

/** A file with a summary in Markdown for the page of the build, where the dialect has such (octo-classic.md §1.8). */
export function attachSummary(dialect: MessageDialect, name: string, path: string): string | undefined {
  if (dialect !== 'azureDevOps') return undefined;
  const data = path.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `##vso[task.addattachment type=Distributedtask.Core.Summary;name=${escapeAzure(name)};]${data}`;
}

function escapeAzure(value: string): string {
  return value.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll(';', '%3B').replaceAll(']', '%5D');
}

function escapeContinua(value: string): string {
  return value
    .replace(/[\\'[\]]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

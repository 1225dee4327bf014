/** One deployment as octo's dump-deployments wrote it (octo-classic.md §3.19). */
export interface DumpedDeployment {
  readonly Environment: string;
  readonly Project: string;
  readonly ProjectGroup: string;
  /** `yyyy-MM-ddTHH:mm:ss`. */
  readonly Created: string;
  readonly Name: string;
  readonly Id: string;
}

const elements = ['Environment', 'Project', 'ProjectGroup', 'Created', 'Name', 'Id'] as const;

/** The whole document, indented by two blanks as .NET does it. What no XML document may hold becomes U+FFFD. */
export function deploymentsXml(deployments: readonly DumpedDeployment[]): string {
  const head = '<?xml version="1.0" encoding="utf-8"?>\n';
  if (deployments.length === 0) return `${head}<Deployments />\n`;
  return `${head}<Deployments>\n${deployments.map(deploymentXml).join('')}</Deployments>\n`;
}

function deploymentXml(deployment: DumpedDeployment): string {
  const inner = elements.map((name) => `    ${elementXml(name, deployment[name])}\n`).join('');
  return `  <Deployment>\n${inner}  </Deployment>\n`;
}

function elementXml(name: string, text: string): string {
  return text === '' ? `<${name} />` : `<${name}>${escaped(text)}</${name}>`;
}

const replacements: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };

/** Control characters are what XML 1.0 does not allow, but for tab and line ends. */
function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>\r]/g, (character) => replacements[character] ?? character);
}

/** One setting, described once: flag, environment, files, help and `settings list` follow from it. */
export interface SettingDefinition {
  /** Key in settings files and, dashed, the flag. */
  readonly kind: 'text' | 'flag' | 'milliseconds' | 'count' | 'list';
  readonly summary: string;
  readonly placeholder?: string;
  /** Other flag names, dashed: octo's. */
  readonly aliases?: readonly string[];
  /** Environment variables, the first that is set wins. */
  readonly env: readonly string[];
  /** Masked wherever it is shown, and removed from the environment when read. */
  readonly secret?: boolean;
  /** A checked-out repository must not be able to send keys elsewhere: such settings are refused in a project file. */
  readonly inProjectFile: 'allowed' | 'refused';
  /** Only a flag; no file may hold it. */
  readonly flagOnly?: boolean;
  /** Only a file; there is no flag for it. */
  readonly fileOnly?: boolean;
  /** What a shell completes as its value. */
  readonly complete?: 'file' | 'space';
  readonly group: 'Connection' | 'Patience';
  /** Not listed in the help: kept for scripts. */
  readonly hidden?: boolean;
}

export const settingDefinitions = {
  server: {
    kind: 'text',
    summary: 'URL of the server',
    placeholder: 'url',
    env: ['OCTOPUS_URL', 'OCTOPUS_CLI_SERVER'],
    inProjectFile: 'allowed',
    group: 'Connection',
  },
  apiKey: {
    kind: 'text',
    summary: 'API key; other programs can read it in the process list, so use the environment or --api-key-file where you can',
    placeholder: 'key',
    env: ['OCTOPUS_API_KEY', 'OCTOPUS_CLI_API_KEY'],
    secret: true,
    inProjectFile: 'refused',
    group: 'Connection',
  },
  apiKeyFile: {
    kind: 'text',
    summary: 'File that holds the API key',
    placeholder: 'file',
    env: [],
    inProjectFile: 'refused',
    complete: 'file',
    group: 'Connection',
  },
  apiKeyStdin: {
    kind: 'flag',
    summary: 'Read the API key from standard input',
    env: [],
    inProjectFile: 'refused',
    flagOnly: true,
    group: 'Connection',
  },
  accessToken: {
    kind: 'text',
    summary: 'Access token (OIDC) instead of an API key',
    placeholder: 'token',
    env: ['OCTOPUS_ACCESS_TOKEN'],
    secret: true,
    inProjectFile: 'refused',
    group: 'Connection',
    hidden: true,
  },
  accessTokenExpires: {
    kind: 'text',
    summary: 'When the access token beside it expires; written by login',
    env: [],
    inProjectFile: 'refused',
    fileOnly: true,
    group: 'Connection',
  },
  user: {
    kind: 'text',
    summary: 'User name, with --pass, instead of an API key',
    placeholder: 'name',
    env: ['OCTOPUS_CLI_USERNAME'],
    inProjectFile: 'refused',
    group: 'Connection',
  },
  pass: {
    kind: 'text',
    summary: 'Password of --user',
    placeholder: 'password',
    env: ['OCTOPUS_CLI_PASSWORD'],
    secret: true,
    inProjectFile: 'refused',
    group: 'Connection',
  },
  space: {
    kind: 'text',
    summary: 'Name or id of the space; the default space if absent',
    placeholder: 'space',
    env: ['OCTOPUS_SPACE'],
    inProjectFile: 'allowed',
    complete: 'space',
    group: 'Connection',
  },
  proxy: {
    kind: 'text',
    summary: 'URL of the HTTP proxy; HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read if absent',
    placeholder: 'url',
    env: [],
    inProjectFile: 'refused',
    group: 'Connection',
  },
  proxyUser: {
    kind: 'text',
    summary: 'User name at the proxy',
    placeholder: 'name',
    env: [],
    inProjectFile: 'refused',
    group: 'Connection',
  },
  proxyPass: {
    kind: 'text',
    summary: 'Password at the proxy',
    placeholder: 'password',
    env: [],
    secret: true,
    inProjectFile: 'refused',
    group: 'Connection',
  },
  caFile: {
    kind: 'text',
    summary: 'Certificates (PEM) to trust beside the usual ones',
    placeholder: 'file',
    env: ['OCTOPUS_CA_FILE'],
    inProjectFile: 'refused',
    complete: 'file',
    group: 'Connection',
  },
  insecureSkipTlsVerify: {
    kind: 'flag',
    summary: 'Accept any certificate, for this run only',
    aliases: ['ignore-ssl-errors'],
    env: [],
    inProjectFile: 'refused',
    flagOnly: true,
    group: 'Connection',
  },
  allowHost: {
    kind: 'list',
    summary: 'Host that may receive the key although only a project file names it',
    placeholder: 'host',
    env: [],
    inProjectFile: 'refused',
    group: 'Connection',
  },
  timeout: {
    kind: 'milliseconds',
    summary: 'Longest wait for one answer, such as 90s or 10m; a bare number is seconds',
    placeholder: 'time',
    env: ['OCTOPUS_TIMEOUT'],
    inProjectFile: 'allowed',
    group: 'Patience',
  },
  retries: {
    kind: 'count',
    summary: 'Further tries after a request failed in a way that may pass; 0 is none',
    placeholder: 'number',
    env: ['OCTOPUS_RETRIES'],
    inProjectFile: 'allowed',
    group: 'Patience',
  },
  outageBudget: {
    kind: 'milliseconds',
    summary: 'How long a wait goes on while the server does not answer',
    placeholder: 'time',
    env: ['OCTOPUS_OUTAGE_BUDGET'],
    inProjectFile: 'allowed',
    group: 'Patience',
  },
} as const satisfies Readonly<Record<string, SettingDefinition>>;

export type SettingName = keyof typeof settingDefinitions;

/** Defaults of reliability.md §5.2. */
export const settingDefaults = { timeout: 600_000, retries: 4, outageBudget: 300_000 } as const;

/** The definitions without their literal types, for code that goes over all of them. */
export function allSettings(): readonly (readonly [SettingName, SettingDefinition])[] {
  return settingNames.map((name) => [name, settingDefinitions[name]]);
}

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingDefinitions, name);
}

const settingNames: readonly SettingName[] = Object.keys(settingDefinitions).filter(isSettingName);

/** Settings that say who the user is at the server: login writes them, logout takes them away. */
export const credentialSettings: readonly SettingName[] = ['apiKey', 'apiKeyFile', 'accessToken', 'accessTokenExpires', 'user', 'pass'];

import type { ClassicWording } from '../appError.ts';

/** Octo's words for a server and a credential that were not given as it needs them (octo-classic.md §2.2). */
export const connectionErrors = {
  serverMissing: (): ClassicWording => ({
    message:
      'Please specify the Octopus Server URL using --server=http://your-server/. The environment variable OCTOPUS_CLI_SERVER can name it, too.',
    kind: 'usage',
  }),
  keyMissing: (): ClassicWording => ({
    message:
      'Please specify your API key using --apiKey=ABCDEF123456789 OR a username and password. The environment variables OCTOPUS_CLI_API_KEY, ' +
      'or OCTOPUS_CLI_USERNAME and OCTOPUS_CLI_PASSWORD, can hold them, too.',
    kind: 'usage',
  }),
  configFileMissing: (path: string): ClassicWording => ({ message: `Unable to find config file ${path}`, kind: 'usage' }),
  keyAndUser: (): ClassicWording => ({
    message: 'Please provide an API Key OR a username and password, not both. One of them may come from an environment variable.',
    kind: 'usage',
  }),
};

import type { CommandContext } from '../cli/defineCommand.ts';
import { defineCommand } from '../cli/defineCommand.ts';
import type { OptionValues } from '../cli/options.ts';
import type { TokenExchange } from '../client/connection.ts';
import { AppError } from '../errors/appError.ts';
import { requireStorable, signInAndStore, type SignInRequest } from '../flows/signInAndStore.ts';
import { lines } from '../output/view.ts';
import { secretReaders } from '../settings/readSecrets.ts';
import { requireServer, requireServerUrl, type ServerSettings } from '../settings/requireServer.ts';
import { askSecret } from './askSecret.ts';

const options = {
  serviceAccountId: { type: 'text', placeholder: 'id', summary: 'Service account to sign in as with an identity token (OIDC)' },
  idToken: {
    type: 'text',
    placeholder: 'jwt',
    secret: true,
    summary: 'Identity token of a build server; other programs can read it in the process list',
  },
  idTokenFile: { type: 'text', placeholder: 'file', complete: 'file', summary: 'File that holds the identity token' },
  idTokenStdin: { type: 'flag', summary: 'Read the identity token from standard input' },
  noPrompt: { type: 'flag', summary: 'Ask nothing, even on a terminal' },
} as const;

type Options = OptionValues<typeof options>;

export const command = defineCommand({
  description:
    'Asks the server who you are and, if it knows you, keeps its address and your key in your settings file (mode 0600), where every command ' +
    'finds them. Without a key it asks for one on a terminal. An identity token is exchanged for an access token of the server.',
  examples: [
    { text: 'Type the key', line: 'pulpo login --server https://octopus.example.com' },
    { text: 'In a script', line: 'pulpo login --server https://octopus.example.com --api-key-stdin < key.txt' },
    {
      text: 'As a service account, without a key',
      line: 'pulpo login --server https://octopus.example.com --service-account-id 0f1e2d3c-0000-4000-8000-000000000001 --id-token-file token.jwt',
    },
  ],
  options,
  uses: ['connection', 'output'],
  async run(given, context) {
    const settings = requireServerUrl(await context.settings());
    const { server, user, credential, path } = await signInAndStore({
      ...{ settings, file: context },
      ...(await credentialOf(given, settings, context)),
      space: settings.space?.source.from === 'flag' ? settings.space.value : undefined,
      reach: (wanted) => context.reach(wanted),
      addSecret: (value) => context.reporter.addSecret(value),
    });
    warnOfStronger(settings, context);
    const expires = credential.kind === 'accessToken' ? (credential.expires ?? null) : null;
    const who = user.DisplayName === '' ? user.Username : `${user.DisplayName} (${user.Username})`;
    return {
      data: {
        Server: server,
        User: { Id: user.Id, Username: user.Username, DisplayName: user.DisplayName },
        Credential: credential.kind === 'apiKey' ? 'ApiKey' : 'AccessToken',
        Expires: expires,
        SettingsFile: path,
      },
      view: lines(
        `Signed in to ${server} as ${who}`,
        `The ${credential.kind === 'apiKey' ? 'API key' : 'access token'} is kept in ${path}${expires === null ? '' : ` and expires at ${expires}`}`,
      ),
    };
  },
});

type Chosen = Pick<SignInRequest, 'credential' | 'from'>;

/** Of this run: what the settings file keeps already is what login replaces. */
async function credentialOf(given: Options, settings: ServerSettings, context: CommandContext): Promise<Chosen> {
  const exchange = await exchangeOf(given, context);
  const { credential } = settings;
  if (exchange !== undefined) {
    if (credential?.source.from === 'flag') throw conflict('--service-account-id', 'an API key');
    return { credential: exchange, from: { from: 'flag', name: 'serviceAccountId' } };
  }
  if (credential !== undefined && !(credential.source.from === 'file' && credential.source.role === 'user'))
    return { credential: requireStorable(credential.value), from: credential.source };
  return { credential: { kind: 'apiKey', value: await askKey(given, settings, context) }, from: { from: 'flag', name: 'apiKey' } };
}

async function askKey({ noPrompt }: Options, settings: ServerSettings, context: CommandContext): Promise<string> {
  // A question would be no part of the document.
  if (noPrompt || context.outputFormat === 'json' || !context.streams.stdin.isTTY) {
    const { server } = settings;
    if (settings.credential === undefined) requireServer(settings);
    throw new AppError('usage', 'CREDENTIAL_MISSING', `login was given no new API key for ${server.value}`, {
      hint: 'Give --api-key-stdin or --api-key-file, or run it on a terminal.',
    });
  }
  const key = await askSecret(`API key for ${settings.server.value} (not shown): `, context);
  context.reporter.addSecret(key);
  if (key !== '' && !/\s/.test(key)) return key;
  throw new AppError('usage', 'CREDENTIAL_MISSING', key === '' ? 'No API key was typed' : 'An API key has no blanks', {
    hint: 'Make one on your page in the portal and paste it here.',
  });
}

async function exchangeOf(given: Options, { cwd, streams, reporter }: CommandContext): Promise<TokenExchange | undefined> {
  const { serviceAccountId, idToken, idTokenFile, idTokenStdin } = given;
  const sources = [idToken, idTokenFile, idTokenStdin || undefined].filter((source) => source !== undefined);
  if (serviceAccountId === undefined && sources.length === 0) return undefined;
  if (sources.length > 1) throw conflict('--id-token', '--id-token-file or --id-token-stdin');
  if (serviceAccountId === undefined || sources.length === 0) {
    const missing = serviceAccountId === undefined ? '--service-account-id' : '--id-token, --id-token-file or --id-token-stdin';
    throw new AppError('usage', 'OPTION_REQUIRED', `${missing} is missing`, {
      hint: 'An identity token and the service account that trusts it go together.',
    });
  }
  const readers = secretReaders(cwd, streams.stdin);
  const text = idToken ?? (idTokenFile === undefined ? await readers.readStdin() : await readers.readFile(idTokenFile));
  const token = text.replace(/^\ufeff/, '').trim();
  if (token === '' || /\s/.test(token)) {
    throw new AppError('configuration', 'CREDENTIAL_UNREADABLE', `There is no identity token in ${idTokenFile ?? 'what was given'}`, {
      hint: 'It must hold the token and nothing else.',
    });
  }
  reporter.addSecret(token);
  return { serviceAccountId, idToken: token };
}

function conflict(one: string, other: string): AppError {
  return new AppError('usage', 'OPTIONS_CONFLICT', `${one} and ${other} were given; only one can be used`);
}

/** Variables go before the settings file, so that what was kept may not be what is used. */
function warnOfStronger({ server, credential }: ServerSettings, { reporter }: CommandContext): void {
  const names = [server.source, credential?.source].flatMap((source) => (source?.from === 'environment' ? [source.name] : []));
  if (names.length > 0)
    reporter.emit({
      type: 'info',
      message: `While ${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} set, commands use that instead.`,
    });
}

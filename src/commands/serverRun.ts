import { resolve } from 'node:path';
import type { CommandContext } from '../cli/defineCommand.ts';
import { defineCommand } from '../cli/defineCommand.ts';
import { AppError } from '../errors/appError.ts';
import { whyUnreadable } from '../errors/whyUnreadable.ts';
import { lines } from '../output/view.ts';
import { dataFolder, dataOption } from './serverData.ts';
import { forgetEnvironment } from './serverEnvironment.ts';

export const command = defineCommand({
  description:
    'Runs the embedded server in the foreground until Ctrl-C or SIGTERM. Everything it keeps is in one folder. The first start makes a key for the administrator and writes it into the folder.',
  examples: [
    { text: 'Run a server on this machine', line: 'pulpo server run' },
    { text: 'With its own folder and port', line: 'pulpo server run --data ./server-data --listen 127.0.0.1:9000' },
  ],
  options: {
    listen: { type: 'text', default: '127.0.0.1:8065', placeholder: 'address', summary: 'Address and port; port 0 takes a free one' },
    data: dataOption,
    adminApiKeyFile: {
      type: 'text',
      placeholder: 'file',
      summary: 'File with the administrator key, instead of PULPO_ADMIN_API_KEY',
      complete: 'file',
    },
    tlsCert: { type: 'text', placeholder: 'file', summary: 'Certificate chain (PEM), needed beyond this machine', complete: 'file' },
    tlsKey: { type: 'text', placeholder: 'file', summary: 'Private key of the certificate (PEM)', complete: 'file' },
    behindProxy: { type: 'list', commas: true, placeholder: 'cidr', summary: 'Network of a TLS proxy: nobody else may connect' },
    host: { type: 'list', commas: true, placeholder: 'name', summary: 'Further host name the server answers to' },
    runAs: { type: 'text', placeholder: 'user', summary: 'User that deployment steps run as' },
    drain: {
      type: 'duration',
      default: 30_000,
      placeholder: 'time',
      summary: 'How long running tasks may go on when the server ends; 30s if absent',
    },
  },
  uses: ['output'],
  async run(options, context) {
    const { inheritedVariables, startServer } = await import('../server/index.ts');
    const { clock, processes, env, reporter } = context;
    const adminApiKey = await givenAdminKey(options.adminApiKeyFile, context);
    forgetEnvironment(env, inheritedVariables);
    const tls = await tlsFiles(options, context);
    const server = await startServer({
      ...{ clock, processes, env, data: dataFolder(options.data, context), listen: addressOf(options.listen), drainMs: options.drain },
      ...(adminApiKey !== undefined && { adminApiKey }),
      ...(tls && { tls }),
      ...(options.behindProxy.length > 0 && { behindProxy: options.behindProxy }),
      ...(options.runAs !== undefined && { runAs: options.runAs }),
      hosts: options.host,
      log({ level, message, error, requestId }) {
        const text = requestId === undefined ? message : `${message} (request ${requestId})`;
        reporter.emit(level === 'info' ? { type: 'info', message: text } : { type: 'warning', message: text });
        if (error instanceof Error) reporter.emit({ type: 'debug', message: error.stack ?? error.message });
      },
    });
    const root = server.stepsRunAsRoot ? '; steps run as root' : '';
    reporter.emit({ type: 'info', message: `Server ready at ${server.url}, data in ${server.data}${root}` });
    if (server.newAdminKey !== undefined) await showNewKey(server.newAdminKey, server.adminKeyFile, context);
    await aborted(context.signal);
    reporter.emit({ type: 'info', message: describeStop(server.runningTasks(), options.drain) });
    await server.close();
    return { data: { Url: server.url, DataFolder: server.data, Stopped: true }, view: lines(`The server at ${server.url} has stopped`) };
  },
});

/** From a file or from the environment, which forgets it: no step may inherit it. */
async function givenAdminKey(file: string | undefined, context: CommandContext): Promise<string | undefined> {
  const fromEnvironment = context.env.take('PULPO_ADMIN_API_KEY');
  const key = file === undefined ? fromEnvironment : await readText(file, context, 'ADMIN_KEY_UNREADABLE');
  if (key === undefined || key.trim() === '') return undefined;
  context.reporter.addSecret(key.trim());
  return key.trim();
}

async function tlsFiles({ tlsCert, tlsKey }: { tlsCert: string | undefined; tlsKey: string | undefined }, context: CommandContext) {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new AppError('usage', 'OPTION_REQUIRED', 'TLS needs a certificate and its key', { hint: 'Give both --tls-cert and --tls-key.' });
  }
  const [cert, key] = await Promise.all([tlsCert, tlsKey].map((file) => readText(file, context, 'TLS_FILE_UNREADABLE')));
  return { cert: cert ?? '', key: key ?? '' };
}

const fileHints = {
  ADMIN_KEY_UNREADABLE: 'Check --admin-api-key-file; without it, the server makes a key of its own at its first start.',
  TLS_FILE_UNREADABLE: 'Check --tls-cert and --tls-key.',
} as const;

async function readText(file: string, { files, cwd }: CommandContext, code: keyof typeof fileHints): Promise<string> {
  try {
    return new TextDecoder().decode(await files.read(resolve(cwd, file), 1024 * 1024));
  } catch (cause) {
    throw new AppError('configuration', code, `Can't read ${file}: ${whyUnreadable(cause)}`, { cause, hint: fileHints[code] });
  }
}

/** `127.0.0.1:8065`, `[::1]:8065`, `:8065`, `8065` */
function addressOf(text: string): { host: string; port: number } {
  const match = /^(?:(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]\s]*)):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[3] ?? Number.NaN);
  if (!match || !(port <= 65535)) {
    throw new AppError('usage', 'OPTION_VALUE_INVALID', `'${text}' is no address`, {
      hint: 'Write --listen like 127.0.0.1:8065 or [::1]:8065.',
    });
  }
  return { host: match[1] ?? (match[2] || '127.0.0.1'), port };
}

/** A person at a terminal sees the new key once; a log and a document never do. */
async function showNewKey(key: string, file: string, { streams, reporter, outputFormat }: CommandContext): Promise<void> {
  reporter.emit({ type: 'info', message: `The administrator's API key is in ${file}` });
  // Past the output's redaction, which would mask it.
  if (streams.stderr.isTTY && outputFormat === 'human') await streams.stderr.write(`API key: ${key}\n`);
}

/** What the server still waits for, and how not to. */
function describeStop(tasks: readonly { readonly id: string; readonly description: string }[], drainMs: number): string {
  if (tasks.length === 0) return 'Stopping the server';
  const named = tasks.map(({ id, description }) => `${id} (${description})`).join(', ');
  const seconds = Math.ceil(drainMs / 1000);
  const wait = seconds === 0 ? 'ending' : `waiting up to ${seconds} s for the running step of`;
  return `Stopping the server, ${wait} ${named}. A second Ctrl-C ends everything at once.`;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

import { defineCommand } from '../cli/defineCommand.ts';
import { lines } from '../output/view.ts';
import { changeUserFile } from '../settings/changeUserFile.ts';
import { credentialSettings, settingDefinitions, type SettingName } from '../settings/definitions.ts';
import { normaliseServerUrl, sameOrigin } from '../settings/serverUrl.ts';

const words: Readonly<Partial<Record<SettingName, string>>> = {
  apiKey: 'the API key',
  apiKeyFile: 'the name of the key file',
  accessToken: 'the access token',
  user: 'the user name',
  pass: 'the password',
};

export const command = defineCommand({
  description: 'Takes the key, token or password out of your settings file; the address of the server stays. The key itself remains valid.',
  examples: [
    { text: 'Forget the key', line: 'pulpo logout' },
    { text: 'Only if it is the key of this server', line: 'pulpo logout --server https://octopus.example.com' },
  ],
  options: {
    server: { type: 'text', placeholder: 'url', summary: 'Only what is kept for this server' },
    noPrompt: { type: 'flag', summary: 'Accepted for scripts; logout asks nothing', hidden: true },
  },
  uses: ['output'],
  async run({ server }, context) {
    const wanted = server === undefined ? undefined : normaliseServerUrl(server);
    const found = { server: '' };
    const { path, removed } = await changeUserFile({
      ...context,
      decide(entries) {
        const kept = entries.find(({ name }) => name === 'server')?.raw;
        if (typeof kept === 'string') found.server = kept;
        return wanted === undefined || sameOrigin(found.server, wanted) ? { remove: credentialSettings } : {};
      },
    });
    const variables = credentialSettings
      .flatMap((name) => settingDefinitions[name].env)
      .filter((name) => (context.env.get(name) ?? '') !== '');
    const place = wanted ?? (found.server === '' ? 'any server' : found.server);
    const named = removed.flatMap((name) => words[name] ?? []);
    return {
      data: { Server: removed.length > 0 ? place : (wanted ?? null), Removed: removed, SettingsFile: path, StillSet: variables },
      view: lines(
        removed.length === 0 ? `${path} keeps no credential for ${place}` : `Took ${named.join(' and ')} for ${place} out of ${path}`,
        ...(removed.includes('apiKey') ? ['The key itself is still valid; it can be revoked on your page in the portal.'] : []),
        ...(variables.length === 0 ? [] : [`Still set in the environment: ${variables.join(', ')}`]),
      ),
    };
  },
});

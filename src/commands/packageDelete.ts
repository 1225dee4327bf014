import { defineCommand } from '../cli/defineCommand.ts';
import { AppError } from '../errors/appError.ts';
import { deletePackages, findVersions } from '../flows/storedPackages.ts';
import { confirm } from './confirm.ts';

export const command = defineCommand({
  description:
    'Deletes versions of a package from the built-in feed. On a terminal it asks first; elsewhere it needs --yes. Releases that use a deleted version can not be deployed until it is pushed again.',
  examples: [
    { text: 'Delete one version, after a question', line: 'pulpo package delete Acme.Web 1.2.3' },
    { text: 'Delete two in a script', line: 'pulpo package delete Acme.Web 1.2.3 1.2.4 --yes' },
  ],
  options: { yes: { type: 'flag', summary: 'Delete without a question' } },
  positional: { name: 'id and versions', summary: 'ID of the package, then its versions', many: true, required: true },
  uses: ['connection', 'output'],
  async run(options, context) {
    const [id = '', ...versions] = options.positionals;
    if (versions.length === 0) {
      throw new AppError('usage', 'OPTION_REQUIRED', `The versions of ${id} to delete are missing`, {
        hint: `Name them: pulpo package delete ${id} 1.2.3. To see them: pulpo package versions ${id}.`,
      });
    }
    const connection = await context.api();
    const found = await findVersions(connection, id, versions);
    const named = `${found[0]?.PackageId ?? id} ${found.map(({ Version }) => Version).join(', ')}`;
    if (!options.yes) await confirm(`Delete ${named} from ${connection.serverUrl}?`, context);
    const results = await deletePackages(connection, found);
    const failed = results.some(({ error }) => error !== undefined);
    return {
      data: results.map(({ stored, error }) => ({
        ...{ Id: stored.Id, PackageId: stored.PackageId, Version: stored.Version },
        ...{ State: error === undefined ? 'deleted' : 'failed', Error: error ?? null },
      })),
      view: {
        kind: 'table',
        columns: [{ title: 'Package' }, { title: 'Version' }, { title: 'State', tone: 'state' }, { title: 'Why', tone: 'dim' }],
        rows: results.map(({ stored, error }) => [
          ...[stored.PackageId, stored.Version, error === undefined ? 'deleted' : 'failed'],
          error?.message ?? '',
        ]),
        empty: 'Nothing was deleted',
      },
      ...(failed ? { ending: 'failed' as const } : {}),
    };
  },
});

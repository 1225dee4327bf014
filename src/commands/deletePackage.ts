import { defineCommand } from '../cli/defineCommand.ts';
import { deletePackages, findVersion } from '../flows/storedPackages.ts';
import { packageDeleted } from '../output/classic/packages.ts';
import { lines } from '../output/view.ts';
import { confirmUnlessTold, yesOption } from './confirm.ts';

export const command = defineCommand({
  description:
    'Deletes one version of a package from the built-in feed; "package delete" takes several. On a terminal it asks first; elsewhere it needs --yes.',
  examples: [
    { text: 'Delete a version, after a question', line: 'pulpo delete-package --package-id Acme.Web --version 1.2.3' },
    { text: 'Delete it in a script', line: 'pulpo delete-package --package-id Acme.Web --version 1.2.3 --yes' },
  ],
  options: {
    packageId: { type: 'text', required: true, placeholder: 'id', summary: 'ID of the package' },
    version: { type: 'text', required: true, placeholder: 'version', summary: 'Version to delete' },
    yes: yesOption,
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const connection = await context.api();
    const found = await findVersion(connection, options.packageId, options.version);
    const { Id, PackageId, Version } = found;
    await confirmUnlessTold(`Delete ${PackageId} ${Version} from ${connection.serverUrl}?`, options, context);
    const [result] = await deletePackages(connection, [found]);
    if (result?.error !== undefined) throw result.error;
    return {
      data: { Status: 'Success', Package: { PackageId, Version }, Id, State: 'deleted' },
      view: lines(`Deleted ${PackageId} ${Version}`),
      classic: packageDeleted,
    };
  },
});

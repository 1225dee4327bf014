import type { ConnectionMilestones, LookupMilestones } from '../milestones.ts';
import { debug, information, warning } from './logLevels.ts';
import type { MilestoneTable } from './milestoneLines.ts';

/** How octo told of its start and of the server (octo-classic.md §1.4, §2.4, §2.6). */
export const connectionLines: MilestoneTable<ConnectionMilestones & LookupMilestones> = {
  'program.started': ({ version }) => [information(`Octopus CLI, version ${version}`), information('')],
  'tls.unverified': ({ server }) => [
    warning(`The certificate of ${server} is not verified.`),
    warning('Because IgnoreSslErrors was set, this will be ignored.'),
  ],
  'configFile.found': ({ path }) => [debug(`Loading additional arguments from config file: ${path}`)],
  'handshake.started': ({ server, space }) => [
    debug(
      space === undefined
        ? 'Space name unspecified, process will run in the default space context'
        : `Space name specified, process is now running in the context of space: ${space}`,
    ),
    debug(`Handshaking with Octopus Server: ${server}`),
  ],
  'handshake.done': ({ serverVersion, apiVersion }) => [
    debug(`Handshake successful. Octopus version: ${serverVersion}; API version: ${apiVersion}`),
  ],
  'resource.found': ({ noun, name, id }) => [debug(`Found ${noun}: ${name} (${id})`)],
};

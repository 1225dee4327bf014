import type { PushMilestones } from '../milestones.ts';
import { debug, information } from './logLevels.ts';
import type { MilestoneTable } from './milestoneLines.ts';

/** How octo told of a push and of its deltas (octo-classic.md §5). */
export const pushLines: MilestoneTable<PushMilestones> = {
  'push.started': ({ path }) => [debug(`Pushing package: ${path}...`)],
  'push.deltaForbidden': () => [information('Pushing the complete package to the server, as delta compression was explicitly disabled')],
  'push.signatureRequested': ({ packageId, version }) => [
    information(
      `Requesting signature for delta compression from the server for upload of a package with id '${packageId}' and version '${version}'`,
    ),
  ],
  'push.deltaStarted': () => [information('Calculating delta')],
  'push.deltaMade': ({ deltaBytes, fileBytes }) => [
    information(
      `The delta file (${count(deltaBytes)} bytes) is ${percent(deltaBytes / fileBytes)} the size of the original file (${count(fileBytes)} bytes), uploading...`,
    ),
  ],
  'push.deltaStored': () => [information('Delta transfer completed')],
  'push.deltaLeft': ({ why }) => [information(reasonOf(why)), information('Falling back to pushing the complete package to the server')],
  'push.recovered': () => [
    information('Trying to find out whether the transfer worked'),
    information('Package has been successfully uploaded'),
  ],
  'push.done': () => [debug('Push successful')],
};

function reasonOf(why: PushMilestones['push.deltaLeft']['why']): string {
  switch (why.kind) {
    case 'noBase':
      return 'No package with the same ID exists on the server';
    case 'worthless': {
      // A delta that has grown too large is given up before its size is known.
      const size = why.deltaBytes === undefined ? '' : ` (${count(why.deltaBytes)} bytes)`;
      return `The delta file${size} is more than 95% the size of the original file (${count(why.fileBytes)} bytes)`;
    }
    case 'timedOut':
      return `Delta push timed out: ${why.message}`;
    case 'failed':
      return `Something went wrong while performing a delta transfer: ${why.message}`;
  }
}

/** `1,234,567` */
function count(bytes: number): string {
  return bytes.toLocaleString('en-US');
}

/** `12.34 %` */
function percent(part: number): string {
  return `${(part * 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} %`;
}

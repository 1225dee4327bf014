import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import type { CliOptions, CliRun } from './runCli.ts';
import { runCli } from './runCli.ts';

export interface RunAgainst {
  /** In the native manner. */
  native(argv: readonly string[], options?: CliOptions): Promise<CliRun>;
  /** As octo. */
  octo(argv: readonly string[], options?: CliOptions): Promise<CliRun>;
  /** The document of a run in the native manner that ends well. */
  json(argv: readonly string[], options?: CliOptions): Promise<any>;
}

/** Command lines against one server, with the clock and the random numbers of this machine. */
export function runAgainst(server: () => { readonly url: string; readonly apiKey: string }): RunAgainst {
  const run = (argv: readonly string[], options: CliOptions): Promise<CliRun> => {
    const { url, apiKey } = server();
    return runCli([...argv, '--server', url, '--apiKey', apiKey], { clock: nodeClock(), random: nodeRandom(), ...options });
  };
  const native: RunAgainst['native'] = (argv, options = {}) => run(argv, options);
  return {
    native,
    octo: (argv, options = {}) => run(argv, { manner: 'classic', ...options }),
    async json(argv, options) {
      const result = await native([...argv, '--output-format', 'json'], options);
      if (result.exitCode !== 0) throw new Error(`${argv.join(' ')}: ${result.output}`);
      return result.json();
    },
  };
}

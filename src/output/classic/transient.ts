/** By which TeamCity's plug-in recognises a failure that may pass: it then runs the whole command again (build-servers.md §1.3.5). */
const transient =
  /Unable to connect to .*server|The remote server returned an error: \(50[234]\)|The remote name could not be resolved|A connection attempt failed|connection refused|context deadline exceeded|i\/o timeout|no such host|server returned HTTP status 50[234]|The Octopus server .* is not available|undergoing maintenance/i;

export function looksTransient(text: string): boolean {
  return transient.test(text);
}

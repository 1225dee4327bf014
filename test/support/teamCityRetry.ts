/** TeamCity's patterns, written down a second time from build-servers.md §1.3.5. */
const transient = [
  /Unable to connect to .*server/i,
  /The remote server returned an error: \(50[234]\)/i,
  /The remote name could not be resolved/i,
  /A connection attempt failed/i,
  /connection refused/i,
  /context deadline exceeded/i,
  /i\/o timeout/i,
  /no such host/i,
  /server returned HTTP status 50[234]/i,
  /The Octopus server .* is not available/i,
  /undergoing maintenance/i,
];
const permanent = [
  /\(40[134]\)/i,
  /HTTP status 40[134]/i,
  /Could not find (project|environment|channel)/i,
  /(API-Key|apikey).*invalid/i,
  /space .* not found/i,
];
/** Whether the plug-in runs the command again. */
export const runsAgain = (output: string): boolean => {
  const lines = output.split('\n');
  const some = (patterns: readonly RegExp[]) => patterns.some((pattern) => lines.some((line) => pattern.test(line)));
  return some(transient) && !some(permanent);
};

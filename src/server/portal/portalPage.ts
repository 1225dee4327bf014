/** What stands where the web portal will: clients print addresses below /app, and whoever opens one must not meet an error. */

/** Every address of the portal is one document; what stands behind the # never reaches a server. */
export const portalPaths = ['/', '/app', '/app/*'] as const;

/** The same for everybody: it needs no key, and tells nothing of what the server holds. */
export function portalPage(): Response {
  return new Response(page, { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

// Without style and script: the policy on every answer allows neither.
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>pulpo server</title>
</head>
<body>
<h1>This is a pulpo server</h1>
<p>It keeps packages, releases and deployments, and deploys them. It has no web portal yet; the command line shows the same:</p>
<dl>
<dt><code>pulpo list-latestdeployments</code></dt><dd>what is deployed where</dd>
<dt><code>pulpo list-deployments</code></dt><dd>what was deployed, when, and how it ended</dd>
<dt><code>pulpo list-releases</code></dt><dd>the releases of projects</dd>
<dt><code>pulpo list-projects</code>, <code>pulpo list-environments</code></dt><dd>what there is to deploy, and where to</dd>
<dt><code>pulpo wait-for-task ServerTasks-1</code></dt><dd>how a task ended, or its log with <code>--progress</code></dd>
<dt><code>pulpo help</code></dt><dd>everything else</dd>
</dl>
<p>Programs use the REST API below <a href="/api">/api</a>, with the header <code>X-Octopus-ApiKey</code>.</p>
</body>
</html>
`;

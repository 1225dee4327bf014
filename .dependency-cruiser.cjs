/**
 * Who may import whom: docs/architecture.md §2 as rules. Every room lists the rooms and packages it may use; the rest is forbidden.
 * scripts/check.mjs also runs these rules over test/fixtures/planted-breach, where every one of them must bite.
 */
const everyone = ['errors', 'platform/ports\\.ts'];

/** room → rooms (or single files) it may import beside itself, `errors` and the ports. */
const rooms = {
  errors: [],
  masking: [],
  platform: [],
  versions: [],
  templating: [],
  delta: [],
  buildinfo: [],
  contract: [],
  blueprint: ['contract'],
  packaging: ['platform', 'versions'],
  buildservers: ['platform', 'versions', 'buildinfo'],
  settings: ['platform', 'versions', 'masking'],
  output: ['platform', 'versions', 'masking'],
  client: ['contract', 'platform', 'delta'],
  flows: [
    'client',
    'contract',
    'packaging',
    'versions',
    'templating',
    'buildservers',
    'buildinfo',
    'blueprint',
    'settings',
    'output/events\\.ts',
    'output/milestones\\.ts',
    'platform',
  ],
  commands: [
    'flows',
    'settings',
    'output/view\\.ts',
    'output/events\\.ts',
    'output/formatProgress\\.ts',
    'output/classic',
    'cli/defineCommand\\.ts',
    'cli/options\\.ts',
    'platform',
    'client/connection\\.ts',
    'server/index\\.ts',
  ],
  // Commands are reached by import() only: the rule commands-are-loaded-lazily.
  cli: ['settings', 'output', 'client/connection\\.ts', 'commands'],
  server: ['contract', 'templating', 'versions', 'buildinfo', 'packaging', 'delta', 'platform', 'masking'],
};

/** Packages a room may import; rooms that are absent use none. Node's own modules are allowed unless a rule below says otherwise. */
const packages = {
  contract: ['zod'],
  blueprint: ['zod', 'yaml'],
  buildinfo: ['jsonc-parser'],
  templating: ['re2js'],
  packaging: ['picomatch'],
  settings: ['cosmiconfig', 'yaml'],
  output: ['chalk', 'ora'],
  platform: ['undici'],
  cli: ['commander'],
  client: ['undici', 'zod'],
  flows: ['jsonc-parser', 'picomatch', 'yaml', 'zod'],
  server: [
    'hono',
    '@hono/node-server',
    '@fastify/busboy',
    'kysely',
    '@tus/server',
    'zod',
    'semver',
    '@photostructure/sqlite',
    'yaml',
    'jsonc-parser',
    'picomatch',
    're2js',
  ],
  versions: ['semver'],
};

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import only: ${[...everyone, ...allowed].join(', ')} (docs/architecture.md §2)`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [`^src/${room}/`, ...[...everyone, ...allowed].map((name) => `^src/${name}${name.endsWith('.ts') ? '$' : '/'}`)],
  },
}));

const packageRules = Object.keys(rooms).map((room) => ({
  name: `packages-${room}`,
  comment: `src/${room} may use these packages only: ${(packages[room] ?? []).join(', ') || 'none'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'npm-unknown'],
    pathNot: (packages[room] ?? []).map((name) => `node_modules/${name}/`).concat('node_modules/@types/'),
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'No circles.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...roomRules,
    ...packageRules,
    {
      name: 'one-door-to-the-server',
      comment:
        'Only commands/server*.ts, with await import(), and test/support/testServer reach the server, and only its index.ts. test/support/secondUser ' +
        'and secondSpace add a person and a space to the store, which no command can until those come with their issues.',
      severity: 'error',
      from: {
        path: '^(src|test)/',
        pathNot: [
          '^src/server/',
          '^src/commands/server[A-Z]\\w*\\.ts$',
          '^test/support/(testServer|secondUser|secondSpace)\\.ts$',
          '^test/unit/server/',
        ],
      },
      to: { path: '^src/server/' },
    },
    {
      name: 'door-is-the-index',
      comment: 'commands/server*.ts enter by server/index.ts, lazily.',
      severity: 'error',
      from: { path: '^src/commands/server[A-Z]\\w*\\.ts$' },
      to: { path: '^src/server/', pathNot: '^src/server/index\\.ts$' },
    },
    {
      name: 'door-is-opened-lazily',
      comment: 'The server is imported by await import(), so that no client command loads it.',
      severity: 'error',
      from: { path: '^src/(commands|main|cli)' },
      to: { path: '^src/server/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'commands-are-loaded-lazily',
      comment: 'cli imports commands only by import().',
      severity: 'error',
      from: { path: '^src/(cli|main)' },
      to: { path: '^src/commands/', dependencyTypesNot: ['dynamic-import'] },
    },
    { name: 'unresolvable', comment: 'An import that leads nowhere.', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: require('node:path').join(__dirname, 'tsconfig.json') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};

import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const processAndTime = [
  { name: 'process', message: 'Only main.ts and platform/node* touch the process; pass what varies.' },
  { name: 'console', message: 'Commands return data and emit events; only renderers write.' },
  { name: 'setTimeout', message: 'Use the Clock port.' },
  { name: 'setInterval', message: 'Use the Clock port.' },
  { name: 'setImmediate', message: 'Use the Clock port.' },
  { name: 'fetch', message: 'Use the Http port: fetch follows redirects with credentials and buffers uploads.' },
];

/** The leaves that may open files, by name (docs/architecture.md §2). */
const fileLeaves = [
  'src/packaging/{collectFiles,readSource,readArchive,plainDirectory,extractArchive,hashFile,writePackage,atomicFile}.ts',
  'src/settings/{readSettingsFiles,readConfigFile,readSecrets,userFile,changeUserFile,fileLock,writePrivately}.ts',
  'src/server/{store,packages,packages/uploads}/*.ts',
  'src/server/engine/files/*.ts',
];

export default tseslint.config(
  { ignores: ['dist/', '.tmp/', 'coverage/', 'test/fixtures/', 'examples/**/node_modules/'] },
  js.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'vitest.config.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/require-await': 'off',
      // Our objects are closures without `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-control-regex': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrels.' },
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'no-restricted-globals': ['error', ...processAndTime],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Use the Clock port.' },
        { object: 'Math', property: 'random', message: 'Use the Random port.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'node:fs', message: 'Files are opened in the named leaves only.' },
            { name: 'node:fs/promises', message: 'Files are opened in the named leaves only.' },
            { name: 'node:child_process', message: 'Start programs through the Processes port.' },
            { name: 'node:process', message: 'Pass what varies.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/main.ts', 'src/entry*.ts', 'src/platform/node*.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: fileLeaves,
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:child_process', message: 'Start programs through the Processes port.' }] },
      ],
    },
  },
  // The tool's own format.
  { files: ['vitest.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['src/client/call.ts'], rules: { '@typescript-eslint/consistent-type-assertions': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['scripts/**/*.mjs', 'bench/**/*.mjs', 'bin/*.cjs', '*.cjs', '*.js', 'examples/**/*.{js,mjs}', 'test/support/**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        require: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
        AbortSignal: 'readonly',
        AbortController: 'readonly',
        globalThis: 'readonly',
        structuredClone: 'readonly',
      },
    },
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
);

/** The Node the built program runs on in tests: another one than vitest's own under `npm run test:nodes`. */
export const testNode = process.env['PULPO_TEST_NODE'] ?? process.execPath;

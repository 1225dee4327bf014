/**
 * Every error code that pulpo can end with, and what it means to the person who reads it. docs/errors.md is generated from
 * this list. Add a code where its room's block is; keep the blocks in the order of the rooms.
 */
export const errorCodes = {
  // cli
  COMMAND_UNKNOWN: 'The first argument is no command of pulpo. The message names the nearest one.',
  OPTION_UNKNOWN: 'The command has no such option. The message names the nearest one.',
  OPTION_VALUE_MISSING: 'The option needs a value and none followed it.',
  OPTION_VALUE_INVALID: 'The value of an option is not of the kind it takes.',
  OPTION_REQUIRED: 'The command cannot run without this option.',
  ARGUMENT_UNEXPECTED: 'The command takes no such positional argument.',
  OPTIONS_CONFLICT: 'Two options were given that exclude each other.',
  NODE_VERSION_UNSUPPORTED: 'This version of Node.js is older than the ones pulpo supports.',
  INTERRUPTED: 'The run was ended by a signal. What was already done is named.',
  OUTPUT_UNWRITABLE: 'Standard output could not be written (a full disk, for example), so the answer is incomplete.',
  UNEXPECTED: 'Something happened that pulpo did not foresee: a bug. Run again with --debug and report it.',

  // versions
  VERSION_INVALID: 'A text that should be a version is none, or holds a number that is too large.',

  // buildinfo
  BUILD_INFORMATION_INVALID: 'A build-information file is no JSON object, or one of its keys holds something else than it should. The message names the position and the key.',

  // server
  RESOURCE_NOT_FOUND: 'The server has no resource with this id or name (404).',
  RESOURCE_CONFLICT: 'Something with this identity exists already, or the document was changed meanwhile (409).',
  REQUEST_INVALID: 'The request does not fit what the server takes; every finding is listed (400).',
  REQUEST_REFUSED: 'A rule of the server forbids the request (400).',
  PERMISSION_MISSING: 'The user is signed in but lacks the permission the request needs (403).',
  NOT_OFFERED: 'The request asks for a feature this server does not have.',
} as const satisfies Record<string, string>;

/** A key of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

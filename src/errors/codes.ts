/**
 * Every error code that pulpo can end with, and what it means to the person who reads it. docs/errors.md is generated from
 * this list. Add a code where its room's block is; keep the blocks in the order of the rooms.
 */
export const errorCodes = {
  // cli
  COMMAND_UNKNOWN: 'The first argument is no command of pulpo. The message names the nearest one.',
  OPTION_UNKNOWN: 'The command has no such option. The message names the nearest one where there is one.',
  OPTION_VALUE_MISSING: 'The option needs a value and none followed it.',
  OPTION_VALUE_INVALID: 'The value of an option is not of the kind it takes.',
  OPTION_REQUIRED: 'The command cannot run without this option.',
  CONFIRMATION_REQUIRED: 'The command deletes something, and nobody said yes: confirm it on a terminal, or give --yes.',
  ARGUMENT_UNEXPECTED: 'The command takes no such positional argument.',
  OPTIONS_CONFLICT: 'Two options were given that exclude each other.',
  NODE_VERSION_UNSUPPORTED: 'This version of Node.js is older than the ones pulpo supports.',
  INTERRUPTED: 'The run was ended by Ctrl-C (SIGINT). What was already done is named.',
  TERMINATED: 'The run was ended by SIGTERM, or because its terminal was closed. What was already done is named.',
  OUTPUT_UNWRITABLE: 'Standard output could not be written (a full disk, for example), so the answer is incomplete.',
  UNEXPECTED: 'Something happened that pulpo did not foresee: a bug. Run again with --debug and report it.',

  // settings
  SETTING_INVALID: 'The value of a setting is not of the kind it takes. The message names where it stands.',
  SETTING_UNKNOWN: 'A settings file holds a name that is no setting.',
  SETTING_REFUSED: 'A project file holds a setting that only the user, the environment or a flag may give: keys, proxies, certificates.',
  SETTINGS_FILE_BROKEN: 'A settings file is empty or is no valid YAML or JSON. The message names the line.',
  SETTINGS_FILE_UNREADABLE: 'A settings file exists or was named, but cannot be read.',
  SETTINGS_FILE_UNSAFE: 'Everybody on the machine may write a settings file, so nobody can rely on it.',
  SETTINGS_FILE_UNWRITABLE: 'The user settings file could not be written.',
  CREDENTIAL_MISSING: 'The server needs an API key, an access token, or a user name and a password, and none was given.',
  CREDENTIAL_CONFLICT: 'Two kinds of credential were given in the same place, and only one can be used.',
  CREDENTIAL_UNREADABLE: 'The file or stream that should hold the API key is missing, empty or unreadable.',
  SERVER_MISSING: 'No server was given: by --server, OCTOPUS_URL or a settings file.',
  SERVER_FROM_PROJECT: 'A project file names the server, and the key comes from elsewhere: a repository could collect keys that way.',

  // versions
  VERSION_INVALID: 'A text that should be a version is none, or holds a number that is too large.',

  // templating
  TEMPLATE_RECURSIVE: 'A variable refers to itself, directly or through others, so that its value has no end.',
  TEMPLATE_TOO_DEEP: 'Values inside values or blocks inside blocks of a template go deeper than the limit.',
  TEMPLATE_TOO_COSTLY: 'Evaluating a template takes more steps or produces more text than the limits allow.',
  TEMPLATE_NAME_DYNAMIC: 'The name of a defined variable holds a substitution, which no name may.',
  TEMPLATE_LOOP_NAME_RESERVED: 'A loop variable has the name that the language itself defines inside loops.',
  TEMPLATE_INDEX_NEGATIVE: 'A JSON array was asked for an element with a negative number.',
  TEMPLATE_INTEGER_TOO_LARGE: 'An integer in a JSON-valued variable does not fit into 64 bits.',
  TEMPLATE_NUMBER_TOO_LARGE: 'The numbers given to a filter add up to more than 32 bits.',
  TEMPLATE_BASE64_INVALID: 'The filter FromBase64 got a text that is no Base64.',
  TEMPLATE_PATTERN_INVALID: 'The pattern of a Replace or Match filter is no regular expression.',
  TEMPLATE_VERSION_INVALID: 'A version filter got a text that is no version, or one with a number that is too large.',

  // flows: rendering templates
  VARIABLES_UNREADABLE:
    'A file with variables can not be read, or is neither JSON nor YAML with names and values nor an exported variable set.',
  VARIABLE_INVALID: 'A variable given on the command line is not of the form Name:Value.',
  SCOPE_INVALID: 'A scope given on the command line is not of the form Environment=Name, or no variable set knows the name.',
  TEMPLATE_MISSING: 'No file matches a pattern for templates.',
  TEMPLATE_UNREADABLE: 'A template file can not be read, or is no UTF-8 text.',
  TEMPLATE_TARGETS_COLLIDE: 'Two template files would be written to the same file of the output folder, or over a template itself.',
  RENDERED_UNWRITABLE: 'A rendered file could not be written. Files written before it stay.',

  // packaging: making packages
  BASE_PATH_MISSING: 'The folder to pack does not exist or is no folder.',
  INCLUDE_FOLDER_MISSING: 'The folder in which an include pattern starts does not exist.',
  INCLUDE_FILE_MISSING: 'An include pattern without wildcards names a file that does not exist.',
  PACKAGE_ID_INVALID: 'A package ID is missing, too long or holds characters that no package ID may have.',
  PACKAGE_EMPTY: 'No file matched, and a package of this format needs at least one.',
  PACKAGE_EXISTS: 'A package file of that name is there already and was not to be replaced.',
  PACKAGE_FILES_UNREADABLE: 'Some files or folders could not be read; each is listed. Nothing was written.',
  PACKAGE_FILE_CHANGED: 'A file changed while it was packed, so that the package might hold a mixture. Nothing was written.',
  PACKAGE_NAME_UNSTORABLE: 'Some file names hold characters that no archive should hold; each is listed.',
  PACKAGE_NAMES_COLLIDE: 'Two files would have the same name in the package on some system.',
  PACKAGE_UNWRITABLE: 'The package could not be written (a full disk or missing rights, for example). An earlier file is unchanged.',
  SBOM_FAILED: 'The package was made, but its bill of materials could not be written. The package stays.',
  LINK_OUTSIDE: 'Symbolic links lead out of the folder that is packed; each is listed with its target.',
  SECRETS_FOUND: 'Files that look like secrets would be packed, and --fail-on-secrets forbids that.',
  NUSPEC_INVALID: 'A nuspec can not be read or contradicts the package it describes.',
  TIMESTAMP_INVALID: 'A time for the entries of a package is none, or the commit it should come from can not be asked for.',

  // packaging: opening archives
  ARCHIVE_MISSING: 'The package file does not exist or can not be read.',
  ARCHIVE_UNKNOWN: 'The file is no archive of a kind that pulpo reads.',
  ARCHIVE_DAMAGED: 'The archive is cut off or its structure is broken.',
  ARCHIVE_CONTENT_DAMAGED: 'An entry does not have the size or checksum that the archive states.',
  ARCHIVE_HEADERS_DISAGREE: 'The two descriptions that an archive holds of an entry differ; such archives are made to deceive.',
  ARCHIVE_OVERLAPS: 'Entries of the archive share bytes; such archives are made to fill the disk.',
  ARCHIVE_ENCRYPTED: 'An entry is encrypted.',
  ARCHIVE_METHOD_UNKNOWN: 'An entry is compressed with a method other than deflate.',
  ARCHIVE_NAME_UNSAFE: 'An entry would be created outside the target folder, or its name means different things on different systems.',
  ARCHIVE_NAMES_COLLIDE: 'Two entries would become one file on some system.',
  ARCHIVE_LINK_REFUSED: 'An entry is a link or a device, which is not allowed, or a link that leads out of the archive.',
  ARCHIVE_TOO_LARGE: 'The archive unpacks to more than the limits allow.',
  ARCHIVE_TOO_MANY_ENTRIES: 'The archive has more entries than the limits allow.',
  EXTRACTION_FAILED: 'The archive could not be unpacked into its folder. Nothing half-done is left.',

  // delta
  DELTA_CHUNK_SIZE_INVALID: 'A signature can not have chunks of this size.',
  DELTA_SIGNATURE_DAMAGED: 'The signature of a package, from which a delta is made, is cut off or no signature.',
  DELTA_DAMAGED: 'A delta is cut off or no delta.',
  DELTA_UNSUPPORTED: 'A signature or a delta was written in a later version of its format, or with algorithms that are not known here.',
  DELTA_MISFIT: 'A delta was made for another file than the one it is applied to, or its outcome is not what it should be.',

  // buildinfo
  BUILD_INFORMATION_INVALID:
    'A build-information file is no JSON object, or one of its keys holds something else than it should. The message names the position and the key.',

  // buildservers
  COMMIT_NOT_FOUND: 'A commit that was asked for by name is not in this clone of the repository.',

  // flows: pushing
  BUILD_INFORMATION_UNREADABLE: 'A build-information file does not exist, is too large or can not be read.',
  BUILD_INFORMATION_UNWRITABLE: 'The build-information document could not be written to the file that was asked for.',
  PACKAGE_MISSING: 'A package file that was named does not exist, or no file matches a pattern.',
  PACKAGE_NAME_UNPARSABLE: 'The name of a file does not tell package id and version, so the server could not store it.',
  PACKAGE_NAME_MISLEADS: 'The name of a nupkg and the nuspec in it tell different ids or versions. It was not sent.',

  // flows: releases and deployments
  RELEASE_NOT_FOUND: 'The project has no release of this version.',
  RELEASE_EXISTS: 'The project has a release of this version already, and --ignore-existing was not given.',
  RELEASE_UNPLANNABLE:
    'No channel of the project can take the release: a package is missing, a channel rule forbids it, or there is no step. Every reason is listed.',
  NOTES_FILE_UNREADABLE: 'The file with release notes can not be read.',
  DEPLOYMENT_NOT_ALLOWED:
    'The release may not go to this environment now: the lifecycle asks for another one first, or something holds the release.',
  VARIABLE_VALUE_MISSING: 'The deployment asks for the value of a variable that was not given.',
  NOTHING_TO_PROMOTE: 'The environment to promote from has no deployment of the project, or none that succeeded.',
  NOTHING_DEPLOYED: 'The server accepted the request but started no deployment and no run: no tenant fits.',
  DEPLOYMENTS_UNWRITABLE: 'The file for the deployments could not be written. An earlier file is unchanged.',
  RUNBOOK_NOT_PUBLISHED: 'No snapshot of the runbook is published, and the command names none.',
  PACKAGE_CHOICE_INVALID: 'A --package value does not have the form Step:Version, PackageId:Version or Step:Reference:Version.',

  // flows: following
  WAIT_TIMED_OUT: 'The time to wait was over before the tasks were. They go on running.',
  PERSON_NEEDED: 'A task waits for a person, and --fail-on-interruption ended the wait for it. The task goes on waiting.',
  TASK_NOT_FOUND: 'The server has no task with this id: it was removed, belongs to another space, or the id is mistyped.',

  // client
  AUTHENTICATION_FAILED: 'The server does not know the API key or token, or it was revoked or has expired (401).',
  SERVER_BUSY: 'The server is starting, undergoing maintenance or throttling (429, 503), longer than the retries lasted.',
  SERVER_FAILED: 'The server failed while it worked on the request (5xx), and went on failing while it was repeated.',
  SERVER_UNREACHABLE: 'No connection to the server: its name is unknown, nothing listens there, or the network is down.',
  REQUEST_TIMEOUT: 'The server took the connection and then said nothing, or too little, for too long.',
  CONNECTION_BROKEN: 'The connection ended before the answer was complete. The request changed nothing or may be run again.',
  CERTIFICATE_UNTRUSTED: 'The certificate of the server is expired, for another name, or issued by an authority not known here.',
  CA_FILE_UNREADABLE: 'The file of certificates to trust does not exist or holds none.',
  SERVER_NOT_TLS: 'The URL says https, and what listens there does not speak TLS.',
  PROXY_REFUSED: 'The proxy refused the connection, usually for want of a user name and password.',
  REDIRECT_REFUSED: 'The server sent the request to another place. A credential is never sent after it.',
  NOT_AN_OCTOPUS_SERVER: 'What answers at the server URL is a web page or another program, not the Octopus API.',
  SERVER_UNSUPPORTED: 'The server speaks a version of the API that this client does not.',
  SERVER_URL_INVALID: 'The server URL is not an absolute http or https address.',
  ANSWER_INVALID: 'An answer of the server lacks something it must have. The message names the request and the field.',
  ANSWER_TOO_LARGE: 'An answer of the server is larger than anything the API sends.',
  OUTCOME_UNKNOWN: 'The connection broke after the request was sent: it may or may not have been carried out. What to check is printed.',
  SPACE_NOT_FOUND: 'The server has no space of this name or id that the user can see.',
  NAME_NOT_FOUND: 'Nothing of this name or id exists that the user can see. The nearest names are shown.',
  NAME_AMBIGUOUS: 'One resource has this text as its id and another one as its name.',
  NAME_TAKEN: 'Something of this name exists already, and nothing says that this is fine.',
  UPLOAD_FILE_CHANGED: 'A package file changed while it was being uploaded. Nothing was stored.',
  UPLOAD_FILE_UNREADABLE: 'A file could not be read while it was being uploaded.',
  UPLOAD_DAMAGED: 'The server stored other bytes than those that were sent: something between here and there changed them.',
  DOWNLOAD_DAMAGED: 'A downloaded package has another size or SHA-1 than the server says. Nothing was kept.',
  PACKAGE_DIFFERS: 'The server holds another file under this package id and version.',
  RELEASE_DIFFERS: 'The server holds another release under this version: its channel or packages are not the ones asked for.',
  BUILD_INFORMATION_DIFFERS: 'The server holds other build information for this package and version.',
  CREDENTIAL_UNSUPPORTED: 'The server let a user in without giving a session that further requests could carry.',

  // server
  RESOURCE_NOT_FOUND: 'The server has no resource with this id or name (404).',
  RESOURCE_CONFLICT: 'Something with this identity exists already, or the document was changed meanwhile (409).',
  REQUEST_INVALID: 'The request does not fit what the server takes; every finding is listed (400).',
  REQUEST_REFUSED: 'A rule of the server forbids the request (400).',
  PERMISSION_MISSING: 'The user is signed in but lacks the permission the request needs (403).',
  NOT_OFFERED: 'The request asks for a feature this server does not have.',
  NOT_AUTHENTICATED:
    'The request carries no valid API key. A wrong, expired or revoked key and a disabled user look the same from outside (401).',
  HOST_NOT_ALLOWED: 'The request names a host this server does not answer to; allow it with --host (403).',
  METHOD_NOT_ALLOWED: 'The address exists but not with this method (405).',
  BODY_TOO_LARGE: 'The body of the request is larger than the server takes (413).',
  RANGE_UNSATISFIABLE: 'The request asks for bytes behind the end of a file (416).',
  IDEMPOTENCY_KEY_REUSED: 'An Idempotency-Key was used before for another request (422).',
  PORT_IN_USE: 'Another program listens on the address the server was to take.',
  ADDRESS_UNUSABLE: 'The server cannot listen on the address: it is not of this machine, or needs more rights.',
  ADDRESS_UNPROTECTED: 'The server listens beyond this machine only with TLS or behind a named proxy.',
  NETWORK_INVALID: 'A text that should be a network or an address is none.',
  ADMIN_KEY_INVALID: 'The administrator key given to the server has not the form API-… that clients accept.',
  ADMIN_KEY_UNREADABLE: 'The file with the administrator key cannot be read.',
  RUN_AS_UNKNOWN: 'The user that steps were to run as does not exist on this machine.',
  TLS_FILE_UNREADABLE: 'The certificate or its key, named for the server, cannot be read or is not valid.',
  SERVER_STARTING: 'The server is starting and answers in a moment (503).',
  DATABASE_DRIVER_MISSING: 'This Node.js has no built-in SQLite and the package that replaces it is not installed.',
  DATABASE_DAMAGED: 'The database of the data folder cannot be read. The server never starts over with an empty one.',
  DATA_FOLDER_IN_USE: 'Another server runs on this data folder; the message names its process and host.',
  DATA_FOLDER_FOREIGN: 'The folder given as data folder holds files of something else.',
  DATA_FOLDER_UNUSABLE: 'The data folder cannot be made or entered.',
  DATA_FOLDER_NEWER: 'The data folder or backup was written by a later version of pulpo.',
  DATA_FOLDER_EMPTY: 'No server has kept anything in this folder.',
  BACKUP_INVALID: 'The file is no backup of a server, or it is damaged.',
  BACKUP_MISSING: 'The backup to restore does not exist or can not be read.',
  BACKUP_FOLDER_MISSING: 'The folder named for a backup does not exist.',
  BACKUP_EXISTS: 'The file named for a backup is there already.',
  BACKUP_INCOMPLETE: 'Something that belongs into the backup could not be read, or the backup could not be written.',
  RESTORE_TASKS_RUNNING: 'A backup cannot be restored while the server runs tasks.',
  MASTER_KEY_MISSING: 'The key that sealed the values of this data folder is not there.',
  MASTER_KEY_WRONG: 'The master key is not the one that sealed the values of this data folder, or others may read its file.',
  SEALED_VALUE_UNREADABLE: 'A sealed value was changed, moved to another place or sealed with another key.',
  STORE_FULL: 'The disk that holds the data folder is full; the change was not stored.',
  STORE_BUSY: 'Another program holds the database for too long; the change was not stored.',
  STORE_UNWRITABLE: 'The database cannot be written, so the server takes no changes.',

  // server/engine: why a task or a step of it failed
  STEP_FAILED: 'A step of a deployment failed; the message and the task log say where.',
  STEP_TIMED_OUT: 'A script did not end within its time limit and was ended.',
  STEP_TYPE_UNSUPPORTED: 'The process has a step of a type that this server does not run.',
  BASH_MISSING: 'There is no bash on the machine that should run a script.',
  TASK_CANCELED: 'The task was canceled; everything its scripts had started was ended.',
  SERVER_STOPPED: 'The server stopped while the task ran. What was done is in its log; nothing is run again by itself.',

  // blueprint
  BLUEPRINT_INVALID:
    'The blueprint file is no valid YAML, has an unknown key or a wrong value. Each mistake is named with line and column.',
  BLUEPRINT_UNREADABLE: 'The blueprint file is missing or cannot be read.',
  BLUEPRINT_REFERENCE_UNKNOWN: 'The blueprint names an environment, lifecycle, feed or the like that neither it nor the server has.',
  BLUEPRINT_SPACE_DIFFERS: 'The blueprint is for another space than the one the command talks to.',
  BLUEPRINT_SECRET_MISSING: 'A secret the blueprint refers to was not found: the environment variable, file or --secret option is missing.',
  SECRET_UNUSED: 'A --secret option names a secret that the blueprint does not take.',
  BLUEPRINT_SECRET_OUTSIDE: 'A secret file of the blueprint lies outside of the folder of the blueprint.',
} as const satisfies Record<string, string>;

/** A key of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

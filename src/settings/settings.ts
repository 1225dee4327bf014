/** Where a setting's value came from, strongest first. */
export type SettingSource =
  | { readonly from: 'flag'; readonly name: string }
  | { readonly from: 'environment'; readonly name: string }
  | { readonly from: 'file'; readonly path: string; readonly role: 'given' | 'project' | 'user' }
  | { readonly from: 'default' };

export interface Resolved<T> {
  readonly value: T;
  readonly source: SettingSource;
}

/** The settings every command may need; names follow settings/definitions.ts. */
export interface Settings {
  /** Origin and virtual folder of the server, without `/api` and trailing slash. */
  readonly server: Resolved<string> | undefined;
  readonly credential: Resolved<Credential> | undefined;
  /** A credential that a settings file keeps for another server than the one asked for; it is not used. */
  readonly withheld?: { readonly path: string; readonly server: string };
  /** Name or id of the space; undefined is the default space. */
  readonly space: Resolved<string> | undefined;
  readonly proxy: Resolved<string> | undefined;
  readonly caFile: Resolved<string> | undefined;
  readonly verifyTls: Resolved<boolean>;
  /** Milliseconds for one request. */
  readonly timeout: Resolved<number>;
  /** Further tries after the first; 0 is none. */
  readonly retries: Resolved<number>;
  /** Milliseconds a wait survives without an answer. */
  readonly outageBudget: Resolved<number>;
  /** The files that were read, strongest first. `exposed`: it holds a secret that others can read. */
  readonly files?: readonly SettingsFileFacts[];
  /** Every setting with its value (secrets masked) and source, for `--debug` and `settings list`. */
  describe(): readonly { readonly name: string; readonly value: string; readonly source: string }[];
}

export interface SettingsFileFacts {
  readonly path: string;
  readonly role: 'given' | 'project' | 'user';
  readonly mode: number | undefined;
  readonly exposed: boolean;
}

export type Credential =
  | { readonly kind: 'apiKey'; readonly value: string }
  /** `expires`: ISO 8601, where it is known. */
  | { readonly kind: 'accessToken'; readonly value: string; readonly expires?: string }
  | { readonly kind: 'password'; readonly user: string; readonly password: string };

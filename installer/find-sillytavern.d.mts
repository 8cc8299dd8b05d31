export interface SillyTavernUser {
  /** Folder name, e.g. `default-user`. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

export interface SillyTavern {
  /** Folder of the program. */
  readonly root: string;
  readonly version: string;
  /** Folder with one folder per user. */
  readonly dataRoot: string;
  /** Empty when it was never started. */
  readonly users: SillyTavernUser[];
}

export interface Where {
  readonly home?: string;
  readonly env?: Record<string, string | undefined>;
  /** As `process.platform`. */
  readonly platform?: string;
  /** Further folders: SillyTavern itself, or one with it inside. */
  readonly extra?: readonly string[];
}

/** All installations, the named ones first. Never throws for what cannot be read. */
export function findSillyTavern(where?: Where): SillyTavern[];
/** The installation in exactly this folder. */
export function readInstallation(folder: string, where?: Where): SillyTavern | null;
/** The users of a data folder. */
export function usersIn(dataRoot: string): SillyTavernUser[];

/** A failure that one sentence explains. */
export class InstallError extends Error {}

/** Installs or updates the extension in `<user>/extensions/comfyvn`. What others put into that folder stays. */
export function installExtension(options: { from?: string; userFolder: string; plugin?: boolean }): {
  target: string;
  was: 'new' | 'updated';
  version: string;
};

/** Removes our own files; the folder goes too when nothing else is in it. */
export function removeExtension(options: { userFolder: string }): {
  target: string;
  was: 'removed' | 'absent';
  kept: string[];
};

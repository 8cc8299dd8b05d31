import { stModule } from '../st.ts';

const OLDEST = { major: 1, minor: 16 };

/** Whether this SillyTavern is older than what the extension works with; one that does not tell its version is not. */
export async function isTooOld(): Promise<boolean> {
  const { CLIENT_VERSION } = await stModule<{ CLIENT_VERSION: string }>('/script.js');
  return isOlder(CLIENT_VERSION ?? '');
}

/** `agent` as `SillyTavern:1.19.0:Cohee#1207`. Pure. */
export function isOlder(agent: string): boolean {
  const [, major, minor] = /^SillyTavern:(\d+)\.(\d+)/.exec(agent) ?? [];
  if (major === undefined) return false;
  return Number(major) < OLDEST.major || (Number(major) === OLDEST.major && Number(minor) < OLDEST.minor);
}

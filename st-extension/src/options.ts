import { settingsOf } from './st.ts';

/** What the user can choose in the drawer. */
export interface Options {
  /** Send what changes in the chat while it changes. */
  follow: boolean;
  /** Swipes that were not chosen become alternative takes. */
  swipes: boolean;
}

export const options = settingsOf<Options>({ follow: true, swipes: false });

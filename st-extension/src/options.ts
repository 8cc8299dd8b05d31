import { settingsOf } from './st.ts';

/** What the user can choose in the drawer. */
export interface Options {
  /** Send what changes in the chat while it changes. */
  follow: boolean;
  /** Swipes that were not chosen become alternative takes. */
  swipes: boolean;
  /** At the end of the story replies are suggested. */
  suggest: boolean;
  /** Connection profile that is asked for them; '' for the connection in use. */
  suggestProfile: string;
  /** A suggestion is sent at once, else it is put into the box. */
  suggestSends: boolean;
  /** What SillyTavern speaks is kept for the stories. */
  keepSpeech: boolean;
  /** ComfyVN may use the engines of SillyTavern while this page is open. */
  lend: boolean;
}

export const options = settingsOf<Options>({
  follow: true,
  swipes: false,
  suggest: false,
  suggestProfile: '',
  suggestSends: false,
  keepSpeech: true,
  lend: false,
});

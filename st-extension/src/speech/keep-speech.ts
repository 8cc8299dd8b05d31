import type { Spoken } from '../st/speech.ts';

/** The daemon takes no larger sound. */
const LARGEST = 25_000_000;
/** Sounds that wait to be sent; with more of them the oldest are left out. */
const MOST_WAITING = 40;
const LONGEST_TEXT = 4_000;
const LONGEST_KEY = 300;

export interface SpokenQuery {
  readonly character: string;
  readonly text: string;
  readonly source: 'sillytavern';
  readonly chat?: string;
  readonly message?: number;
}

export interface KeepParts {
  /** Which chat is open, as captured. */
  readonly chat: () => string | null;
  readonly send: (query: SpokenQuery, sound: Blob) => Promise<void>;
}

/** Sends what SillyTavern has spoken to the daemon, one after the other; speech is never held up, and what fails is left out. */
export function createSpeechKeeper({ chat, send }: KeepParts) {
  const waiting: { query: SpokenQuery; audio: Blob }[] = [];
  let isSending = false;

  async function work(): Promise<void> {
    if (isSending) return;
    isSending = true;
    for (let next = waiting.shift(); next; next = waiting.shift())
      await send(next.query, next.audio).catch((error: unknown) => {
        // oxlint-disable-next-line no-console -- the page's console is the only log here
        console.warn('ComfyVN', error);
      });
    isSending = false;
  }

  return (spoken: Spoken): void => {
    if (spoken.audio.size > LARGEST || spoken.text.length > LONGEST_TEXT) return;
    waiting.push({ query: queryOf(spoken, chat()), audio: spoken.audio });
    if (waiting.length > MOST_WAITING) waiting.shift();
    void work();
  };
}

/** Of a request that keeps a sound. Pure. */
export const queryOf = ({ character, text, message }: Spoken, chat: string | null): SpokenQuery => ({
  character,
  text: unquoted(text),
  source: 'sillytavern',
  ...(chat !== null && chat.length <= LONGEST_KEY && { chat }),
  ...(message !== null && { message }),
});

/** A line of a story stands without its quotes; so does what was spoken, where it is one quote as a whole. */
const unquoted = (text: string): string => /^["“„«「『]([^"“”„«»「」『』]+)["”“»」』]$/.exec(text)?.[1]?.trim() || text;

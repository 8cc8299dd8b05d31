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
  readonly story?: string;
  readonly chat?: string;
  readonly message?: number;
}

export interface KeepParts {
  /** Which chat is open, as captured. */
  readonly chat: () => string | null;
  /** The story of a chat, brought up to date where that is wanted; null where there is none. */
  readonly story: (chat: string) => Promise<string | null>;
  /** Gives how many lines of the story have it as their voice now. */
  readonly send: (query: SpokenQuery, sound: Blob) => Promise<number>;
  /** Lines of the story of the open chat have other voices. */
  readonly voiced: () => Promise<unknown>;
  /** While the stage is open: keeps SillyTavern from being heard until it is known who speaks. Then tells it who does. */
  readonly hold: () => Tell | null;
}

type Tell = (isOnStage: boolean) => void;

interface Waiting {
  readonly spoken: Spoken;
  readonly chat: string | null;
  readonly tell: Tell;
}

/** Sends what SillyTavern has spoken to the daemon, one after the other; speech is never held up, and what fails is left out. */
export function createSpeechKeeper({ chat, story, send, voiced, hold }: KeepParts) {
  const waiting: Waiting[] = [];
  /** The sounds of what is being spoken. */
  let held: Tell[] = [];
  let isSending = false;

  async function keep({ spoken, chat: key }: Waiting): Promise<boolean> {
    const id = key === null ? null : await story(key);
    const lines = await send(queryOf(spoken, key, id), spoken.audio);
    if (lines > 0) await voiced();
    return lines > 0;
  }

  async function work(): Promise<void> {
    if (isSending) return;
    isSending = true;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const isOnStage = await keep(next).catch((error: unknown) => {
        // oxlint-disable-next-line no-console -- the page's console is the only log here
        console.warn('ComfyVN', error);
        return false;
      });
      next.tell(isOnStage);
    }
    isSending = false;
  }

  /** Of all sounds until now. */
  function told(): Tell {
    const own = held;
    held = [];
    return (isOnStage) => own.forEach((tell) => tell(isOnStage));
  }

  return {
    piece(): void {
      const tell = hold();
      if (tell) held.push(tell);
    },
    whole(spoken: Spoken): void {
      const tell = told();
      if (spoken.audio.size > LARGEST || spoken.text.length > LONGEST_TEXT) return tell(false);
      waiting.push({ spoken, chat: chat(), tell });
      if (waiting.length > MOST_WAITING) waiting.shift()?.tell(false);
      void work();
    },
    broken: (): void => told()(false),
  };
}

/** Of a request that keeps a sound. Pure. */
export const queryOf = (
  { character, text, message }: Spoken,
  chat: string | null,
  story: string | null,
): SpokenQuery => ({
  character,
  text: unquoted(text),
  source: 'sillytavern',
  ...(story !== null && { story }),
  ...(chat !== null && chat.length <= LONGEST_KEY && { chat }),
  ...(message !== null && { message }),
});

/** A line of a story stands without its quotes; so does what was spoken, where it is one quote as a whole. */
const unquoted = (text: string): string => /^["“„«「『]([^"“”„«»「」『』]+)["”“»」』]$/.exec(text)?.[1]?.trim() || text;

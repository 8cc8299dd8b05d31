import { isGenerating, onEvents } from '../st.ts';
import { hasModel, nameOfCharacter, shownErrors } from '../st/generation.ts';
import { word } from '../words.ts';

/** What SillyTavern is doing with the chat. */
export interface Generating {
  readonly writing: boolean;
  /** normal, swipe, regenerate, continue, impersonate ... as SillyTavern calls it; of the last one while none is. */
  readonly type: string;
  /** Whose turn it is in a group. */
  readonly who: string | null;
  /** Why the last one came to nothing, in a sentence. */
  readonly failure: string | null;
}

/** A reply is rendered this long after the generation ended, if there is one. */
const REPLY_AFTER_MS = 900;
const LONGEST_REASON = 240;
/** SillyTavern gives up some generations without a word: after so many looks, a second apart, at nothing going on, it has. */
const LOOKS = 4;

/** Follows what SillyTavern generates: who, what kind, and whether it failed. Calls back at each change and each token. */
export function watchGenerating({ changed, token }: { changed: (now: Generating) => void; token: () => void }) {
  let now: Generating = { writing: false, type: 'normal', who: null, failure: null };
  let known: readonly string[] = [];
  let replied = false;
  let stopped = false;
  let judging: ReturnType<typeof setTimeout> | undefined;
  let looking: ReturnType<typeof setInterval> | undefined;
  const enter = (change: Partial<Generating>) => {
    now = { ...now, ...change };
    if (!now.writing) clearInterval(looking);
    changed(now);
  };
  function lookOn(): void {
    clearInterval(looking);
    let looks = 0;
    looking = setInterval(() => {
      looks = isGenerating() ? 0 : looks + 1;
      if (looks < LOOKS) return;
      enter({ writing: false });
      judge();
    }, 1_000);
  }

  function judge(): void {
    if (now.writing) return;
    const reason = shownErrors().find((error) => !known.includes(error));
    if (reason !== undefined) return enter({ failure: toSentence(reason) });
    if (replied || stopped) return;
    if (!hasModel()) enter({ failure: word('noModel') });
    else if (now.type !== 'impersonate') enter({ failure: word('noReply') });
  }

  const heard: Record<string, (...args: unknown[]) => void> = {
    // After slash commands, so what is only a command is no generation.
    GENERATION_AFTER_COMMANDS(type, _options, dryRun) {
      if (dryRun || type === 'quiet') return;
      clearTimeout(judging);
      known = shownErrors();
      replied = stopped = false;
      enter({ writing: true, type: typeof type === 'string' ? type : 'normal', failure: null });
      lookOn();
    },
    STREAM_TOKEN_RECEIVED: token,
    MESSAGE_RECEIVED() {
      replied = true;
    },
    GENERATION_STOPPED() {
      stopped = true;
    },
    GENERATION_ENDED() {
      if (!now.writing) return;
      enter({ writing: false });
      clearTimeout(judging);
      judging = setTimeout(judge, REPLY_AFTER_MS);
    },
    GROUP_MEMBER_DRAFTED(id) {
      enter({ who: nameOfCharacter(id) });
    },
    GROUP_WRAPPER_FINISHED() {
      enter({ who: null });
    },
    CHAT_CHANGED() {
      clearTimeout(judging);
      enter({ writing: false, who: null, failure: null });
    },
  };
  const end = onEvents(Object.keys(heard), (name, ...args) => heard[name]?.(...args));
  return {
    get now(): Generating {
      return now;
    },
    stop(): void {
      clearTimeout(judging);
      clearInterval(looking);
      end();
    },
  };
}
export type GenerationWatch = ReturnType<typeof watchGenerating>;

/** Why no reply came, as one sentence. Pure. */
export function toSentence(reason: string): string {
  const words = reason.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_REASON);
  return words
    ? word('noReplyBecause', { reason: `${words}${/[.!?…。！？]$/.test(words) ? '' : '.'}` })
    : word('noReply');
}

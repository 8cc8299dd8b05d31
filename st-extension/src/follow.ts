import { onEvents } from './st.ts';

const QUIET_MS = 350;
const LONGEST_MS = 3_000;

/** What changes messages. Swipes are filled late, so a reply is read once it is rendered. */
const MESSAGES = [
  'MESSAGE_SENT',
  'USER_MESSAGE_RENDERED',
  'CHARACTER_MESSAGE_RENDERED',
  'MESSAGE_SWIPED',
  'MESSAGE_SWIPE_DELETED',
  'MESSAGE_EDITED',
  'MESSAGE_UPDATED',
  'MESSAGE_DELETED',
  'MESSAGE_FILE_EMBEDDED',
  'MEDIA_ATTACHMENT_DELETED',
  'GENERATION_ENDED',
  'GENERATION_STOPPED',
  'GROUP_WRAPPER_FINISHED',
  'FORCE_SET_BACKGROUND',
  'CHAT_CHANGED',
  'CHAT_LOADED',
];
/** What changes the people and places around them. */
const SURROUNDINGS = [
  'CHAT_CHANGED',
  'CHARACTER_EDITED',
  'CHARACTER_RENAMED',
  'GROUP_UPDATED',
  'PERSONA_CHANGED',
  'PERSONA_UPDATED',
  'PERSONA_RENAMED',
  'WORLDINFO_UPDATED',
];

/** Calls `changed` a little after the last of several changes, but not too late. Pure but for its timers. */
export function debounced(changed: () => void, quietMs = QUIET_MS, longestMs = LONGEST_MS) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since = 0;
  const clear = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    touch(): void {
      if (timer === undefined) since = Date.now();
      clearTimeout(timer);
      const wait = Math.max(0, Math.min(quietMs, since + longestMs - Date.now()));
      timer = setTimeout(() => {
        clear();
        changed();
      }, wait);
    },
    clear,
  };
}

export interface Following {
  /** Something changed that SillyTavern has no event for. */
  touch(): void;
  stop(): void;
}

/** Watches the open chat. */
export function follow({ changed, moved }: { changed: () => void; moved: () => void }): Following {
  const soon = debounced(changed);
  const endings = [
    onEvents(MESSAGES, soon.touch),
    onEvents(SURROUNDINGS, () => {
      moved();
      soon.touch();
    }),
    soon.clear,
  ];
  return { touch: soon.touch, stop: () => endings.forEach((end) => end()) };
}

/** Tells whether the last message is being written: swipes and streams change it in place until they end. */
export function watchGeneration(isGenerating: () => boolean) {
  let writing = false;
  const stop = onEvents(
    ['GENERATION_STARTED', 'CHARACTER_MESSAGE_RENDERED', 'GENERATION_ENDED', 'GENERATION_STOPPED', 'CHAT_CHANGED'],
    (name, type, _options, dryRun) => {
      if (name !== 'GENERATION_STARTED') writing = false;
      // SillyTavern makes dry runs after every action, and others ask it things in silence.
      else if (!dryRun && type !== 'quiet' && type !== 'impersonate') writing = true;
    },
  );
  return { isWriting: (): boolean => writing && isGenerating(), stop };
}

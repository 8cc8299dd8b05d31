/** Every word of the interface in English, which stands in for a word that a language lacks. */
const ENGLISH = {
  dialogue: 'Dialogue',
  history: 'History',
  next: 'Next',
  tools: 'Reading tools',
  back: 'Back',
  log: 'Log',
  auto: 'Auto',
  skip: 'Skip',
  quickSave: 'Quick save',
  quickLoad: 'Quick load',
  menu: 'Menu',
  hide: 'Hide',
  save: 'Save',
  load: 'Load',
  settings: 'Settings',
  keys: 'Controls',
  returnToStory: 'Return',
  title: 'Title',
  exit: 'Exit',
  fullscreen: 'Full screen',
  begin: 'Start',
  goOn: 'Continue',
  choices: 'Choices',
  timeToChoose: 'Time to choose',
  chosenBefore: 'chosen before',
  notAvailable: 'Not available',
  theEnd: 'The End',
  restart: 'Play again',
  toTitle: 'Back to title',
  endNote: 'Thank you for reading.',
  goBackHere: 'Go back here',
  emptyHistory: 'Nothing has been said yet.',
  emptySlot: 'Empty',
  overwrite: 'Overwrite?',
  remove: 'Delete',
  removeSure: 'Delete?',
  page: 'Page',
  slot: 'Slot',
  quickSlot: 'Quick save',
  autoSlot: 'Autosave',
  saved: 'Saved',
  notSaved: 'This could not be saved.',
  nothingSaved: 'There is nothing to load yet.',
  notLoaded: 'This save could not be read.',
  sceneMissing: 'The next scene could not be loaded.',
  retry: 'Try again',
  storyMissing: 'This story could not be opened.',
  loading: 'Loading',
  noPictures: 'Pictures cannot be shown here; the story goes on as text.',
  text: 'Text',
  sound: 'Sound',
  reading: 'Reading',
  textSize: 'Text size',
  textSpeed: 'Text speed',
  atOnce: 'At once',
  perSecond: '/ s',
  autoWait: 'Auto pause',
  seconds: 's',
  secondsLong: 'seconds',
  boxOpacity: 'Text box opacity',
  typeface: 'Typeface',
  typefaceStory: 'Story (serif narration)',
  typefaceSans: 'Sans serif',
  typefaceSerif: 'Serif',
  typefaceHyperlegible: 'Atkinson Hyperlegible (easy to tell apart)',
  typefaceDyslexic: 'OpenDyslexic (for dyslexia)',
  lineSpacing: 'Line spacing',
  letterSpacing: 'Letter spacing',
  skin: 'Look',
  skinModern: 'Modern',
  skinModernAbout: 'Quiet glass over the picture',
  skinClassic: 'Classic',
  skinClassicAbout: 'Gold on wine and night, as in the old adventures',
  skinTerminal: 'Terminal',
  skinTerminalAbout: 'Green light on black glass',
  contrast: 'Contrast',
  contrastSystem: 'As the system says',
  contrastStandard: 'Standard',
  contrastMore: 'Strong',
  language: 'Language of the interface',
  languageSystem: 'As the system says',
  storyLanguage: 'Language of the story',
  original: 'original',
  skinMissing: 'This look could not be loaded; the present one stays.',
  fontMissing: 'This typeface could not be loaded; one of the system stands in.',
  languageMissing: 'This language could not be loaded; the present one stays.',
  skipUnread: 'Skip unread text too',
  motion: 'Movement',
  motionSystem: 'As the system says',
  motionFull: 'Full',
  motionReduced: 'Reduced',
  timedChoices: 'Timed choices',
  timedOn: 'As the story says',
  timedMore: 'Three times as long',
  timedOff: 'No time limit',
  master: 'All sound',
  music: 'Music',
  ambience: 'Ambience',
  sfx: 'Effects',
  voice: 'Voices',
  interface: 'Interface',
  soundMissing: 'A sound could not be played; the story goes on without it.',
  noSound: 'Sound cannot be played here; the story goes on without it.',
  keyPress: 'Show the whole line, then go on',
  keyBack: 'Back one line',
  keyForward: 'Forward again, or go on',
  keyChoose: 'Choose',
  keyAuto: 'Auto: go on by itself',
  keySkip: 'Skip text you have read',
  keyHold: 'Skip while held',
  keyTouch: 'Tap: go on · hold: hide the interface · swipe up: history · swipe right: back',
} as const;

export type Word = keyof typeof ENGLISH;
/** All words in one language. */
export type Words = Readonly<Record<Word, string>>;

const present: Record<Word, string> = { ...ENGLISH };
const listeners = new Set<() => void>();

/**
 * The words in the reader's language. Read them when something is drawn and never keep them: the language changes
 * while the player is open. What stays on the screen follows with `onWords`.
 */
export const WORDS: Words = present;

/** Puts other words in the place of the present ones, everywhere at once; English where there is none. */
export function setWords(words: Partial<Words>): void {
  Object.assign(present, ENGLISH, words);
  for (const listener of listeners) listener();
}

/** Calls at each change of the language, not at once; the answer ends it. */
export function onWords(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** What the keys do, for the help page: the names of the keys, and the word for what they do. */
export const KEYS: readonly (readonly [keys: string, does: Word])[] = [
  ['Click · Space · Enter', 'keyPress'],
  ['Wheel up · ← · Page Up', 'keyBack'],
  ['Wheel down · → · Page Down', 'keyForward'],
  ['1 – 9 · ↑ ↓', 'keyChoose'],
  ['A', 'keyAuto'],
  ['S', 'keySkip'],
  ['Ctrl', 'keyHold'],
  ['L', 'history'],
  ['H', 'hide'],
  ['Q · Shift Q', 'quickSave'],
  ['F', 'fullscreen'],
  ['Esc', 'menu'],
  ['Touch', 'keyTouch'],
];

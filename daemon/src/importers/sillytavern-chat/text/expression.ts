import type { Expression } from '@comfyvn/shared/characters/expression';

/** Words that show a feeling in a face, voice or gesture; `*` stands for any ending of at most four letters. */
const CUES: readonly (readonly [Expression, string])[] = [
  ['joy', 'smil* beam* joyful* cheerful* happily delighted gleeful* merrily'],
  ['amusement', 'grin grins grinn* laugh* chuckl* giggl* snicker* smirk* amus* playful* teasing* guffaw* chortl*'],
  ['embarrassment', 'blush* embarrass* sheepish* flustered bashful* mortified'],
  [
    'sadness',
    'sob sobs sobb* weep* wept tearful* teary tears sniffl* whimper* mournful* sorrowful* dejected* gloomi* miserabl*',
  ],
  ['grief', 'griev* grief wail* keening'],
  [
    'anger',
    'glar* scowl* snarl* growl* seeth* fum* furious* angri* angry enraged infuriat* rage bellow* fist fists livid',
  ],
  ['annoyance', 'annoy* irritat* huff* exasperat* scoff* grumbl* testily impatient*'],
  ['disgust', 'sneer* grimac* gagg* retch* disgust* revuls* repulsed'],
  ['surprise', 'gasp* startl* astonish* stunned shock* amaze* dumbfound* flabbergast* agape surpris*'],
  ['fear', 'trembl* shudder* terrif* terror fright* cower* panick* paled horrified fearful* afraid scared'],
  ['nervousness', 'fidget* gulp* nervous* stammer* stutter* anxious* uneas* hesitant* squirm* awkward*'],
  ['confusion', 'confus* puzzl* bewilder* perplex* baffl*'],
  ['curiosity', 'curious* inquisitive* intrigu*'],
  ['approval', 'nod nods nodd* approving*'],
  ['disapproval', 'frown* disapprov* reproach*'],
  ['caring', 'gently tenderly soothing* comforting* reassuring* caress* hug hugs hugg* concern worried worriedly'],
  ['love', 'kiss* lovingly adoring* affectionate*'],
  ['pride', 'proud* smug* triumphant* puff*'],
  ['relief', 'relief relieved'],
  ['gratitude', 'grateful* thankful*'],
  ['remorse', 'guilt* ashamed regretful* remorse* apologetic* apologi*'],
  ['excitement', 'excited* eager* squeal* enthusias* bounc* thrilled'],
  ['optimism', 'hopeful*'],
  ['admiration', 'admir* awe reverent* awestruck'],
  ['desire', 'lustful* hungrily seductive* sultry'],
  ['disappointment', 'disappoint* pout* crestfallen slump* deflat*'],
  ['realization', 'realiz* realis*'],
];

interface Cue {
  readonly word: string;
  readonly stem: boolean;
  readonly label: Expression;
}

/** Cues by the number that their first three letters make; most words fail at that number. */
const BY_START: (Cue[] | undefined)[] = [];
for (const [label, words] of CUES) {
  for (const written of words.split(' ')) {
    const stem = written.endsWith('*');
    const word = stem ? written.slice(0, -1) : written;
    (BY_START[startNumber(word, 0)] ??= []).push({ word, stem, label });
  }
}
const LONGEST_ENDING = 4;

/** A number for the first three letters of a word, in either case. */
function startNumber(text: string, at: number): number {
  return ((text.charCodeAt(at) & 31) << 10) | ((text.charCodeAt(at + 1) & 31) << 5) | (text.charCodeAt(at + 2) & 31);
}

const NEGATION = /\b(?:not|no|never|without|hardly|barely|stop|stops|stopped|[a-z]+n['\u2019]t|t)\W*$/i;

/** The feeling that the word between two offsets shows, if any. */
function cueOf(text: string, start: number, end: number): Expression | undefined {
  const cues = BY_START[startNumber(text, start)];
  if (cues === undefined) return undefined;
  const word = text.slice(start, end).toLowerCase();
  return cues.find((cue) =>
    cue.stem ? word.startsWith(cue.word) && word.length - cue.word.length <= LONGEST_ENDING : word === cue.word,
  )?.label;
}

/** The first feeling shown in a piece of narration, unless denied. */
export function cueIn(narration: string): Expression | null {
  let before = 0;
  let start = -1;
  for (let i = 0; i <= narration.length; i++) {
    const code = i < narration.length ? narration.charCodeAt(i) | 32 : 0;
    if ((code >= 97 && code <= 122) || code > 0xbf) {
      if (start < 0) start = i;
      continue;
    }
    if (start < 0) continue;
    const label = i - start > 2 && i - start < 16 ? cueOf(narration, start, i) : undefined;
    if (label && !NEGATION.test(narration.slice(before, start))) return label;
    before = start;
    start = -1;
  }
  return null;
}

/** What a line itself gives away beyond doubt; each pattern is tried only when its hint occurs. */
const SPOKEN: readonly (readonly [hint: string, pattern: RegExp, label: Expression])[] = [
  ['!?', /!\?/, 'surprise'],
  ['?!', /\?!/, 'surprise'],
  ['love you', /\bi (?:really )?love you\b/, 'love'],
  ['thank', /\bthank(?:s| you| ye)\b(?! to\b)/, 'gratitude'],
  ['sorry', /\b(?:i'm|i’m|i am|so) (?:so |very |really )?sorry\b|^sorry\b/, 'remorse'],
  ['forgive me', /\bforgive me\b/, 'remorse'],
  ['ha', /\b(?:ha[ ,!]{0,2}){2,}/, 'amusement'],
  ['hehe', /\bhe(?:he)+\b/, 'amusement'],
  ['ugh', /^u+gh\b/, 'annoyance'],
  ['eww', /^e+w+\b/, 'disgust'],
  ['gross', /^gross\b/, 'disgust'],
  ['wow', /^w+o+w+\b/, 'surprise'],
  ['whoa', /^whoa\b/, 'surprise'],
  ['what!', /^what!/, 'surprise'],
  ['yay', /^ya+y\b/, 'excitement'],
  ['hurra', /^hurrah\b/, 'excitement'],
  ['hooray', /^hooray\b/, 'excitement'],
  ['how dare', /\bhow dare (?:you|he|she|they)\b/, 'anger'],
  ['shut up', /\bshut up\b/, 'anger'],
  ['phew', /^phew\b/, 'relief'],
  ['proud of', /\bso proud of\b/, 'pride'],
  ['scared', /\bi(?:'m|’m| am) (?:so )?scared\b/, 'fear'],
  ['afraid of', /\bi(?:'m|’m| am| was) (?:so )?afraid of\b/, 'fear'],
  ['terrified', /\bi(?:'m|’m| am| was) terrified\b/, 'fear'],
  ['i hope', /^i hope\b/, 'optimism'],
  ['well done', /^well done\b/, 'approval'],
];

const HINT = new RegExp(SPOKEN.map(([hint]) => hint.replace(/[?!]/g, '\\$&')).join('|'), 'i');

/** The feeling a spoken line states itself, or null. */
export function cueInSpeech(text: string): Expression | null {
  const head = text.length > 160 ? text.slice(0, 160) : text;
  if (HINT.test(head)) {
    const lower = head.toLowerCase();
    for (const [hint, pattern, label] of SPOKEN) if (lower.includes(hint) && pattern.test(lower)) return label;
  }
  return head.includes('-') && /\b([b-df-hj-np-tv-z])-\1\w/i.test(head) ? 'nervousness' : null;
}

/** The 28 labels of SillyTavern's expression classifier. */
export const EXPRESSIONS = [
  'admiration', 'amusement', 'anger', 'annoyance', 'approval', 'caring', 'confusion', 'curiosity', 'desire', 'disappointment', 'disapproval', 'disgust', 'embarrassment', 'excitement',
  'fear', 'gratitude', 'grief', 'joy', 'love', 'nervousness', 'optimism', 'pride', 'realization', 'relief', 'remorse', 'sadness', 'surprise', 'neutral',
] as const;

/** One of the labels a sprite can be chosen by. */
export type Expression = (typeof EXPRESSIONS)[number];

/** Words that show a feeling in a face, voice or gesture; `*` stands for any ending of at most four letters. */
const CUES: readonly (readonly [Expression, string])[] = [
  ['joy', 'smil* beam* joyful* cheerful* happily delighted gleeful* merrily'],
  ['amusement', 'grin grins grinn* laugh* chuckl* giggl* snicker* smirk* amus* playful* teasing* guffaw* chortl*'],
  ['embarrassment', 'blush* embarrass* sheepish* flustered bashful* mortified'],
  ['sadness', 'sob sobs sobb* weep* wept tearful* teary tears sniffl* whimper* mournful* sorrowful* dejected* gloomi* miserabl*'],
  ['grief', 'griev* grief wail* keening'],
  ['anger', 'glar* scowl* snarl* growl* seeth* fum* furious* angri* angry enraged infuriat* rage bellow* fist fists livid'],
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

const EXACT = new Map<string, Expression>();
const STEMS = new Map<string, Expression>();
for (const [label, words] of CUES) for (const word of words.split(' ')) word.endsWith('*') ? STEMS.set(word.slice(0, -1), label) : EXACT.set(word, label);
const SHORTEST_STEM = 3;
const LONGEST_ENDING = 4;

const NEGATIONS: ReadonlySet<string> = new Set(['not', 'no', 'never', 'without', "didn't", 'didn’t', "doesn't", 'doesn’t', "don't", 'don’t', 'hardly', 'barely', 'stop', 'stopped', 'stops']);

/** The feeling a lowercase word shows, if any. */
function cueOf(word: string): Expression | undefined {
  const exact = EXACT.get(word);
  if (exact) return exact;
  for (let length = Math.max(SHORTEST_STEM, word.length - LONGEST_ENDING); length <= word.length; length++) {
    const label = STEMS.get(word.slice(0, length));
    if (label) return label;
  }
  return undefined;
}

/** The first feeling shown in a piece of narration, unless denied. */
export function cueIn(narration: string): Expression | null {
  let previous = '';
  let start = -1;
  for (let i = 0; i <= narration.length; i++) {
    const code = i < narration.length ? narration.charCodeAt(i) | 32 : 0;
    const letter = (code >= 97 && code <= 122) || code === 0x39 || code > 0xbf;
    if (letter) {
      if (start < 0) start = i;
      continue;
    }
    if (start < 0) continue;
    if (i - start > 2) {
      const word = narration.slice(start, i).toLowerCase();
      const label = i - start < 16 ? cueOf(word) : undefined;
      if (label && !NEGATIONS.has(previous)) return label;
      previous = word;
    } else previous = narration.slice(start, i).toLowerCase();
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
  ['ha', /\b(?:ha ?){2,}\b|\b(?:he){2,}h?\b/, 'amusement'],
  ['hehe', /\bhe(?:he)+\b/, 'amusement'],
  ['ugh', /^ugh\b/, 'annoyance'],
  ['ew', /^e+w+\b/, 'disgust'],
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
  ['i hope', /^i hope\b/, 'optimism'],
  ['well done', /^well done\b/, 'approval'],
];

/** The feeling a spoken line states itself, or null. */
export function cueInSpeech(text: string): Expression | null {
  const head = text.length > 160 ? text.slice(0, 160) : text;
  const lower = head.toLowerCase();
  for (const [hint, pattern, label] of SPOKEN) if (lower.includes(hint) && pattern.test(lower)) return label;
  return lower.includes('-') && /\b([b-df-hj-np-tv-z])-\1\w/.test(lower) ? 'nervousness' : null;
}

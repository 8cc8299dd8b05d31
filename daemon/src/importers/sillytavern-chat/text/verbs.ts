const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Verbs that report speech and nothing else, in every form that tags use. */
const SPEECH = set(
  `chimed put said say says saying asked ask asks asking replied reply replies replying answered answer answers answering cried cries crying exclaimed exclaims exclaiming whispered whispers whispering
  muttered mutters muttering murmured murmurs murmuring shouted shouts shouting yelled yells yelling screamed screams screaming called calls calling remarked remarks remarking observed observes
  added adds adding continued continues continuing began begins went interrupted interrupts interposed returned retorted retorts rejoined responded responds demanded demands inquired inquires
  enquired suggested suggests explained explains declared declares announced announces repeated repeats begged begs pleaded pleads urged protested protests insisted insists admitted admits
  agreed agrees assented objected persisted pursued resumed concluded commented comments stammered stammers stuttered stutters gasped gasps sighed sighs groaned groans moaned growled growls
  snapped snaps snarled snarls hissed hisses barked roared roars bellowed thundered sobbed sobs wailed whimpered laughed laughs chuckled chuckles giggled giggles sneered sneers scoffed scoffs
  grunted grunts mumbled mumbles drawled purred purrs teased teases joked quipped warned warns promised promises vowed swore swears ordered commands commanded directed instructed told tells
  ejaculated proposed proposes hazarded ventured volunteered conceded confessed confesses acknowledged affirmed assured assures informed informs reminded mused muses wondered thought thinks
  faltered echoed chimed coaxed soothed consoled comforted cautioned counseled counselled chided scolded rebuked reproved taunted mocked boasted bragged croaked rasped panted breathed breathes
  squeaked shrieked shrieks howled hollered bawled blurted blurts spoke speaks speaking greeted greets corrected offered invited summoned hailed chorused sang read quoted lied guessed decided
  resumed coaxed shouting sang lied refused cheered finished ended finishes broke cut put prompted pressed prodded queried questioned challenged countered accused argued complained grumbled grumbles whined lamented apologized apologizes
  apologised thanked congratulated praised cheered prayed recited dictated stated states noted notes specified clarified confirmed denied denies refused opined reflected reasoned pronounced
  supplied intoned cooed crooned yawned hummed huffed snorted smiled grinned beamed nodded frowned shrugged`,
);

/** Verbs above that describe a face or body: a tag only right beside the quotation and after its comma. */
const WEAK = set(
  `smiled smiles grinned grins beamed nodded frowned shrugged laughed laughs sighed sighs yawned snorted hummed put broke cut began begins went returned read thought thinks reflected decided wondered noted notes
  resumed coaxed shouting sang lied refused cheered finished ended finishes pressed pursued directed offered invited called calls swore`,
);

/** True for a verb that may tag a quotation; `word` is lowercase. */
export function isSpeechVerb(word: string): boolean {
  return SPEECH.has(word);
}

/** True for a verb that tags speech beyond doubt. */
export function isStrongSpeechVerb(word: string): boolean {
  return SPEECH.has(word) && !WEAK.has(word);
}

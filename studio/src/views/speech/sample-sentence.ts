/** A sentence to try a voice out, in the languages that most voices have. */
const SENTENCES: Readonly<Record<string, string>> = {
  en: 'The lamp is lit. I was waiting for you.',
  de: 'Die Lampe brennt. Ich habe auf dich gewartet.',
  fr: 'La lampe est allumée. Je t’attendais.',
  es: 'La lámpara está encendida. Te estaba esperando.',
  it: 'La lampada è accesa. Ti stavo aspettando.',
  pt: 'A lâmpada está acesa. Eu estava à tua espera.',
  pl: 'Lampa się świeci. Czekałam na ciebie.',
  tr: 'Lamba yanıyor. Seni bekliyordum.',
  ru: 'Лампа горит. Я тебя ждала.',
  uk: 'Лампа горить. Я чекала на тебе.',
  ja: '明かりがついています。あなたを待っていました。',
  zh: '灯亮着。我一直在等你。',
  ko: '불이 켜져 있어요. 당신을 기다리고 있었어요.',
  ar: 'المصباح مضاء. كنت في انتظارك.',
  nl: 'De lamp brandt. Ik wachtte op je.',
  cs: 'Lampa svítí. Čekala jsem na tebe.',
  hi: 'दीपक जल रहा है। मैं तुम्हारा इंतज़ार कर रही थी।',
  el: 'Η λάμπα είναι αναμμένη. Σε περίμενα.',
  sv: 'Lampan är tänd. Jag väntade på dig.',
};

const shortOf = (language: string): string => language.toLowerCase().split(/[-_]/)[0]!;

/**
 * What a voice says to be tried out: in the language of the story if it speaks that, else in one of its own. The
 * language is left out where no sentence is known. Pure.
 */
export function sampleSentence(languages: readonly string[], story: string): { text: string; language?: string } {
  const wanted = languages.length === 0 || languages.some((one) => shortOf(one) === shortOf(story));
  for (const language of wanted ? [story, ...languages] : languages) {
    const text = SENTENCES[shortOf(language)];
    if (text !== undefined) return { text, language: language.replace('_', '-') };
  }
  return { text: SENTENCES['en']! };
}

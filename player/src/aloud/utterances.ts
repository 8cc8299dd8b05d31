/** Longer pieces are broken off by some engines. */
const MOST = 180;

/** A text in pieces that an engine can speak: whole sentences where they are short enough, else at spaces. Pure. */
export function utterancesOf(text: string): string[] {
  const sentences = text.match(/[^.!?…。！？\n]+[.!?…。！？]*["”»』」’)]*\s*|[.!?…。！？]+/g) ?? [];
  const pieces: string[] = [];
  for (const sentence of sentences.flatMap(shortened)) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + sentence.length <= MOST) pieces[pieces.length - 1] = last + sentence;
    else pieces.push(sentence);
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => /[\p{L}\p{N}]/u.test(piece));
}

function shortened(sentence: string): string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > MOST) {
    const space = rest.lastIndexOf(' ', MOST);
    const at = space > MOST / 3 ? space + 1 : MOST;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...parts, rest];
}

/** What of a voice counts for choosing it. */
export interface VoiceLook {
  readonly lang: string;
  readonly default: boolean;
  readonly localService: boolean;
}

/** The best voice for a language: of the same region before the same language, of this device before one from afar. Pure. */
export function voiceFor<T extends VoiceLook>(voices: readonly T[], locale: string): T | undefined {
  const wanted = locale.toLowerCase();
  const tagOf = (voice: T): string => voice.lang.toLowerCase().replaceAll('_', '-');
  const [language] = wanted.split('-');
  const points = (voice: T): number => {
    const tag = tagOf(voice);
    if (tag.split('-')[0] !== language) return -1;
    return (tag === wanted ? 4 : 0) + (voice.localService ? 2 : 0) + (voice.default ? 1 : 0);
  };
  const best = voices.toSorted((a, b) => points(b) - points(a))[0];
  return best && points(best) >= 0 ? best : undefined;
}

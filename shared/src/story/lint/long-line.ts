const SENTENCE_END = /[.!?…。！？][\])"'”’»*]*\s+/g;
const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** Where to cut a text so that the first part has at most `most` characters: behind a sentence, else a word. */
function placeToCut(text: string, most: number): number {
  const head = text.slice(0, most + 1);
  let behind = 0;
  for (const match of head.matchAll(SENTENCE_END))
    if (match.index + match[0].trimEnd().length <= most) behind = match.index + match[0].trimEnd().length;
  // A first part of a few words would leave the second as long as the line was.
  if (behind >= most / 4) return behind;
  const space = head.search(/\s\S*$/);
  if (space >= most / 4) return space;
  return isHighSurrogate(text.charCodeAt(most - 1)) ? most - 1 : most;
}

/** The places to cut a text at, each in what the cut before leaves behind it, so that no part is over `most` characters. Pure. */
export function cutsOf(text: string, most: number): number[] {
  const cuts: number[] = [];
  for (let rest = text; rest.trim().length > most;) {
    const at = placeToCut(rest, most);
    const next = rest.slice(at).trimStart();
    if (rest.slice(0, at).trim() === '' || next === '') break;
    cuts.push(at);
    rest = next;
  }
  return cuts;
}

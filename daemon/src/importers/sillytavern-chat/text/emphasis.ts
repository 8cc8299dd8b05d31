import { isLower, isSentenceEnd, isSpace, isWordCode } from './characters.ts';
import { isSpeechVerb } from './verbs.ts';

/** Verbs of short stage directions (`*smiles*`), by their first letters. */
const ACTIONS =
  /^(?:smil|nod|laugh|grin|sigh|giggl|blush|shrug|chuckl|look|wink|wav|lean|step|walk|turn|glanc|pout|smirk|frown|gasp|whisper|cough|star|sit|stand|hug|kiss|tak|grab|pull|push|bow|tilt|shak|roll|rais|cross|point|run|jump|cr(?:y|ies)|sob|sniff|snort|groan|moan|growl|purr|yawn|stretch|blink|gulp|swallow|shiver|trembl|paus|hesitat|think|clap|salut|pat|pok|giv|hold|reach|touch|squeez|bit|lick|hum|sing|danc|spin|freez|stammer|mutter|mumbl|scoff|huff|tear|beam|glar|winc|facepalm|rub|scratch|tap|clear|put|pick|open|clos|drop|fall|ris|mov|com|go|leav|enter|follow|listen|wait|watch|perk|flinch|twirl|bounc|chew|drink|sip|eat|speak|say|repl|ask|shout|yell|scream)(?:s|es|ies|ing|d|ed)?$/i;

/** True when short words between asterisks describe an act rather than stress a word. */
export function isAction(words: string): boolean {
  const first = words.split(/[\s,.!?]/, 1)[0] ?? '';
  return /(?:s|ing|d)$/i.test(first) && ACTIONS.test(first);
}

/**
 * True when a quotation is a title or a borrowed word within a sentence, not speech.
 * `before` is the text before it in the same stretch, `after` the few characters behind it.
 */
export function isMention(before: string, words: string, after: string, speaking: boolean): boolean {
  let tail = words.length - 1;
  while (tail >= 0 && isSpace(words.charCodeAt(tail))) tail--;
  const last = words.charCodeAt(tail);
  if (tail < 0 || isSentenceEnd(last) || last === 44 || last === 0x2014 || last === 45) return false;
  let end = before.length - 1;
  while (end >= 0 && isSpace(before.charCodeAt(end))) end--;
  if (end < 0 || !isWordCode(before.charCodeAt(end))) return false;
  if (speaking) return true;
  if (words.split(' ').length > 5) return false;
  let next = 0;
  while (next < after.length && isSpace(after.charCodeAt(next))) next++;
  const following = after.charCodeAt(next);
  const continues =
    isLower(following) || (next === 0 && (isSentenceEnd(following) || following === 44 || following === 59));
  if (!continues) return false;
  const word = /[\p{L}'\u2019]+$/u.exec(before.slice(Math.max(0, end - 24), end + 1))?.[0] ?? '';
  return !isSpeechVerb(word.toLowerCase());
}

/** True when any of a few words reports speech. */
export function hasSpeechVerb(words: string): boolean {
  for (const word of words.split(/[\s,.;:!?]+/)) if (isSpeechVerb(word.toLowerCase())) return true;
  return false;
}

/** Offset at which a tag such as `he said quietly.` begins at the end of speech, or 0. */
export function trailingTag(run: string): number {
  const tail = run.slice(-90);
  let best = 0;
  for (const match of tail.matchAll(/[,?!\u2026\u2014-][\u201d"]?\s+/g)) {
    const from = match.index + match[0].length;
    const words = tail.slice(from).split(/\s+/);
    if (words.length <= 8 && hasSpeechVerb(words.slice(0, 6).join(' ')) && best === 0) best = from;
  }
  return best === 0 ? 0 : run.length - tail.length + best;
}

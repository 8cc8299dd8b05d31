/** Words of a mind speaking to itself, which a described action does not hold. */
const MUSING =
  /\b(?:can't|can’t|cannot|don't|don’t|should|must|wonder|hope|wish|maybe|perhaps|why|what|how|need to|have to|could|would|won't|won’t|if only|damn|god|please)\b/i;
const SELF = /\b(?:i|i'm|i’m|i'll|i’ll|i've|i’ve|i'd|i’d|my)\b/i;
const OTHER_SUBJECT = /^(?:he|she|they|his|her|their)\b/i;

/**
 * True when a stretch set apart (by asterisks, backticks) reads as an inner voice rather than an action.
 * Conservative: a first person, a musing word or question, and an author who does not narrate as "I".
 */
export function isThought(text: string, firstPerson: boolean): boolean {
  if (firstPerson || text.length > 600) return false;
  if (!SELF.test(text) || OTHER_SUBJECT.test(text)) return false;
  return MUSING.test(text) || /[?…]$|\.\.\.$/.test(text);
}

/** Why a file is not a character card that can be used: the rest of a sentence about it, for the user. */
export class NotACard extends Error {
  override name = 'NotACard';
}

/** Weights in log odds of one speaker going on, by what a quotation and the one before look like. */
export interface LinkWeights {
  readonly bias: number;
  /** Per hundred letters of this quotation and of the one before. */
  readonly here: number;
  readonly there: number;
  /** This one begins in lowercase, with a word of answer, or asks. */
  readonly lower: number;
  readonly answer: number;
  readonly asks: number;
  readonly shortHere: number;
  readonly shortThere: number;
  /** The one before ends in a comma, a question mark, an exclamation mark, or is cut off. */
  readonly comma: number;
  readonly question: number;
  readonly bang: number;
  readonly cut: number;
  /** Both say "I", both say "you", or one says "I" where the other says "you". */
  readonly first: number;
  readonly second: number;
  readonly crossed: number;
}

/** Weights where narration stands between: its ending in a comma, opening pronoun, sentences and length. */
export interface NarrationWeights extends LinkWeights {
  readonly runsOn: number;
  readonly pronoun: number;
  readonly sentences: number;
  readonly length: number;
}

/** All weights come from logistic regression on public-domain novels, checked on books left out. */
export const ADJACENT: LinkWeights = {
  bias: -0.7,
  here: 1.72,
  there: 0.99,
  lower: 0,
  answer: -0.85,
  asks: -0.81,
  shortHere: -1.24,
  shortThere: -1.1,
  comma: 0.47,
  question: -2.08,
  bang: -0.76,
  cut: -1.25,
  first: 0.9,
  second: 0.46,
  crossed: -0.83,
};

/** After the tag of the quotation before. */
export const AFTER_TAG: NarrationWeights = {
  bias: 0.4,
  here: 0.52,
  there: -0.13,
  lower: 1.26,
  answer: -0.46,
  asks: 0.28,
  shortHere: -0.93,
  shortThere: 0.31,
  comma: 0.82,
  question: -0.85,
  bang: 0.53,
  cut: -0.11,
  first: 0.73,
  second: 0.63,
  crossed: -0.67,
  runsOn: 1.81,
  pronoun: 0.56,
  sentences: -0.75,
  length: -0.61,
};

export const AFTER_NARRATION: NarrationWeights = {
  bias: -0.53,
  here: 0.47,
  there: 0.08,
  lower: 1.99,
  answer: -0.44,
  asks: -0.16,
  shortHere: -0.2,
  shortThere: 0.31,
  comma: 0.5,
  question: -0.54,
  bang: 0.18,
  cut: -0.31,
  first: 0.53,
  second: 0.13,
  crossed: -0.56,
  runsOn: 0.43,
  pronoun: 1.33,
  sentences: -0.27,
  length: 0.2,
};

/** Weights that need no situation: another message, nested quotations, "sir" in one or both, a tag of its own. */
export const ANYWHERE = { apart: -0.22, nested: -0.63, politeBoth: 1.1, politeOne: -0.53, tagged: -2.91 } as const;

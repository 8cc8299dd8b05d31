/** What a stretch of a message is; the last four are set aside and never shown as text. */
export type SegmentKind = 'dialogue' | 'narration' | 'thought' | 'ooc' | 'code' | 'html' | 'image';

/** Why a line has its speaker, from the strongest reason to none. */
export type Evidence =
  | 'prefix'
  | 'explicit'
  | 'vocative'
  | 'first-person'
  | 'author'
  | 'pronoun'
  | 'paragraph'
  | 'beat'
  | 'alternation'
  | 'mention'
  | 'unknown';

/** How far a speaker may be trusted: 1 is as good as stated in the text, 3 is a guess. */
export type Tier = 1 | 2 | 3;

/** One chat message with its macros already replaced. */
export interface TextMessage {
  readonly index: number;
  readonly author: string;
  readonly isUser: boolean;
  /** True for `/sys` narration, which has no speaker of its own. */
  readonly isNarrator: boolean;
  readonly text: string;
}

/** One screen of text, or one thing set aside; `start` and `end` are UTF-16 offsets in the message's text. */
export interface TextLine {
  readonly message: number;
  readonly kind: SegmentKind;
  readonly speaker: string | null;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly evidence: Evidence | null;
  readonly tier: Tier | null;
  readonly paragraph: boolean;
  readonly expression: string | null;
  /** True when a separator such as `---` stood before this line. */
  readonly break?: boolean;
  readonly url?: string;
}

/** Who takes part: the persona and the cards. */
export interface ChatCast {
  readonly userName: string;
  readonly characterNames: readonly string[];
  readonly group: boolean;
}

/** A stretch of one kind found by the markup scanner, before speakers are known. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly paragraph: boolean;
  readonly break: boolean;
  /** True for speech that stood in quotation marks or after a dialogue dash. */
  readonly quoted: boolean;
  /** The name of a `Name:` prefix that governs this stretch. */
  readonly prefix: string | null;
  readonly url?: string;
}

/** How one author writes. `bare` text is what stands outside both asterisks and quotation marks. */
export interface AuthorStyle {
  readonly bare: 'narration' | 'dialogue';
  /** Bare text is rare beside this author's quotation marks, so that in a message without any it is speech. */
  readonly bareIsRare: boolean;
  /** Speech stands in single quotation marks, British fashion. */
  readonly singleQuotes: boolean;
  /** Speech opens with a dash at the start of a line. */
  readonly dashes: boolean;
  /** `_x_` plays the part of `*x*`. */
  readonly underscores: boolean;
  /** The author narrates in the first person, so that "I" does not tell a thought from an action. */
  readonly firstPerson: boolean;
}

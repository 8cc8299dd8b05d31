export { createChatReader } from './reader.ts';
export type { ChatReader } from './reader.ts';
export type { ChatCast, Evidence, SegmentKind, TextLine, TextMessage, Tier } from './segments.ts';
export { EXPRESSIONS } from './expression.ts';
export type { Expression } from './expression.ts';

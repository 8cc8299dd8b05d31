export { createChatReader } from './reader.ts';
export type { ChatReader } from './reader.ts';
export type { ChatCast, Evidence, SegmentKind, TextLine, TextMessage, Tier } from './segments.ts';

/** The words of the map in English; `{n}` and the like are values. */
export const ROUTE_WORDS = {
  mapFilter: 'Find a chat',
  mapNone: 'No chat is called like that.',
  mapEmpty: 'There are no chats yet.',
  mapHere: 'open now',
  mapBranch: 'branch',
  mapCheckpoint: 'checkpoint',
  mapCopy: 'copy',
  mapMessages: 'messages: {n}',
  mapOwn: 'of its own: {n}',
  mapForkAfter: 'leaves “{parent}” after message {n}',
  mapForkTake: 'leaves “{parent}” at message {n}, with another swipe',
  mapForks: 'Where others leave it',
  mapUncertain: 'Not certain: {why}.',
  mapLarger: 'Larger',
  mapSmaller: 'Smaller',
  mapParentMissing: 'the chat it was made from is not there any more',
  mapNoLink: 'nothing says which of the chats was there first',
  mapEdited: 'messages that both had were changed or removed afterwards',
  mapParentChanged: 'it has more in common with another chat than with the one it was made from',
  mapUnlikeParent: 'it has nothing in common with the chat it says it was made from',
  mapCircular: 'the chats name each other as the one they were made from',
};
export type RouteWord = keyof typeof ROUTE_WORDS;
/** A word of the map in the language of its host. */
export type RouteWording = (word: RouteWord, values?: Readonly<Record<string, string | number>>) => string;

export const inEnglish: RouteWording = (word, values = {}) =>
  ROUTE_WORDS[word].replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));

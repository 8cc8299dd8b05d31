import type { BridgeAnswer, BridgeOffer, BridgeTask } from '@comfyvn/shared/bridge/bridge.schema';
import { PROVIDER } from '../speech/provider-name.ts';
import { canDraw, canTranslate, draw, speakAs, translate, voicedCharacters } from '../st/engines.ts';
import { ask, profiles } from '../st/generation.ts';
import { word } from '../words.ts';

const NAME = 300;

/** What this page can do for the daemon now. */
export const offerNow = (): BridgeOffer => ({
  text: [
    { profile: '', name: word('profileInUse') },
    ...profiles().map(({ id, name }) => ({ profile: id.slice(0, NAME), name: name.slice(0, NAME) })),
  ].slice(0, 200),
  picture: canDraw(),
  translation: canTranslate(),
  speech: voicedCharacters(PROVIDER)
    .map((name) => name.slice(0, NAME))
    .slice(0, 2_000),
});

export interface Work {
  readonly signal: AbortSignal;
  /** All of a text so far. */
  part(text: string): void;
  /** Keeps a file with the daemon; gives the id of its asset. */
  file(bytes: Blob): Promise<string>;
}

/** Does one thing with the engines of SillyTavern. Throws a sentence where nothing came of it. */
export async function work(task: BridgeTask, { signal, part, file }: Work): Promise<BridgeAnswer> {
  switch (task.kind) {
    case 'text': {
      const answer = await ask({ ...task, signal, onPart: part });
      return task.schema ? { value: objectIn(answer) } : { text: typeof answer === 'string' ? answer : '' };
    }
    case 'picture':
      return { asset: await file((await draw(task, signal)).bytes) };
    case 'translation':
      return { text: await translate(task.text, task.language) };
    case 'speech':
      return { asset: await file(await speakAs(task.character, task.text, signal)) };
  }
}

/** An answer by a schema: an object, or JSON as text. */
function objectIn(answer: unknown): Record<string, unknown> {
  let value = answer;
  try {
    if (typeof answer === 'string') value = JSON.parse(answer);
  } catch {
    // No JSON: said below.
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
    return value as Record<string, unknown>;
  throw new Error(word('noObject'));
}

import type { StMessage } from './st.ts';
import { draw } from './st/engines.ts';
import { word } from './words.ts';

/** Pictures of messages, drawn by SillyTavern. */
export interface Pictures {
  can(): boolean;
  /** Draws a message of the open chat; the story has the picture then. */
  draw(message: number): Promise<unknown>;
  /** False where the message has none. */
  drop(message: number): Promise<boolean>;
}

/** SillyTavern's own prompts say how it is to look; more than this is lost on the models that draw. */
const LONGEST = 500;

/** What a message is drawn from: who speaks, and the words without their marks. Pure. */
export function promptOf({ name, mes }: Pick<StMessage, 'name' | 'mes'>): string {
  const words = (mes ?? '')
    .replace(/<[^>]*>|!?\[[^\]]*\]\([^)]*\)|[*_~`#{}|]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const cut = words.length > LONGEST ? words.slice(0, LONGEST).replace(/\s\S*$/, '') : words;
  return name && cut ? `${name}: ${cut}` : cut;
}

/** Lets SillyTavern draw a message. Throws a sentence where there is nothing to draw, or nothing came. */
export async function drawMessage(message: StMessage | undefined): Promise<{ prompt: string; bytes: Blob }> {
  const prompt = message ? promptOf(message) : '';
  if (prompt === '') throw new Error(word('nothingToDraw'));
  return { prompt, bytes: (await draw({ prompt }, new AbortController().signal)).bytes };
}

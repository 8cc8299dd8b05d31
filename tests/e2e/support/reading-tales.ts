import sharp from 'sharp';
import { STORY_VERSION, story as storySchema } from '@comfyvn/shared/story/story';
import { wav } from './sounds.ts';
import type { Tale } from './web-export.ts';

let count = 0;

/** A line of somebody, or of nobody. */
export const line = (speaker: string | null, text: string, more: object = {}) => ({
  id: `n${count++}`,
  type: 'line',
  kind: speaker === null ? 'narration' : 'dialogue',
  ...(speaker !== null && { speaker }),
  text,
  ...more,
});

/** Changes how text is shown from a line on. */
export const mode = (to: 'adv' | 'nvl' | 'chat', title?: string) => ({
  stage: [{ op: 'mode', to, ...(title !== undefined && { title }) }],
});

const VOICE = 'as_voice';
/** A line with a voice of its own. */
export const voiced = { cues: [{ type: 'voice', asset: VOICE }] };

/** A short story with these nodes in its only scene: two people, the reader, a name and an age to ask for. */
export async function taleOf(id: string, nodes: readonly object[]): Promise<Tale> {
  const portrait = await sharp({ create: { width: 96, height: 96, channels: 3, background: '#c9577f' } })
    .png()
    .toBuffer();
  const story = storySchema.parse({
    id,
    version: STORY_VERSION,
    revision: 1,
    title: 'The lantern above the sea',
    start: { scene: 'one' },
    characters: [
      { id: 'mira', name: 'Mira', colour: '#e58fb1', portrait: 'as_mira' },
      { id: 'ren', name: 'Ren', colour: '#3f6fd8' },
      { id: 'you', name: 'You', colour: '#f0f0f0', role: 'reader' },
    ],
    variables: [
      { id: 'name', name: 'name', scope: 'session', type: 'text', initial: '' },
      { id: 'age', name: 'age', scope: 'session', type: 'number', initial: 20, min: 1, max: 120 },
    ],
    assets: [
      { id: VOICE, kind: 'voice', name: 'voice', mime: 'audio/wav' },
      { id: 'as_mira', kind: 'portrait', name: 'Mira', mime: 'image/png', width: 96, height: 96 },
    ],
    scenes: [
      {
        id: 'one',
        title: 'One',
        stage: [{ op: 'background', to: { paint: { motif: 'sea', hue: 210 } } }],
        nodes,
      },
    ],
  });
  const bytes = new Map([
    [VOICE, wav({ hz: 440, seconds: 2 })],
    ['as_mira', portrait],
  ]);
  return { story, bytes };
}

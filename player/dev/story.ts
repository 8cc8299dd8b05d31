import { STORY_VERSION, story, type Story } from '@comfyvn/shared/story/story';

const sprites = (who: string) =>
  ['neutral', 'joy', 'sadness', 'surprise'].map((expression) => ({ expression, asset: `${who}-${expression}` }));
const line = (id: string, speaker: string | null, text: string, more: object = {}) => ({
  id,
  type: 'line',
  kind: speaker ? 'dialogue' : 'narration',
  ...(speaker && { speaker }),
  text,
  ...more,
});

/** A short story that shows everything the player does. */
export const demoStory: Story = story.parse({
  id: 'demo',
  version: STORY_VERSION,
  revision: 1,
  title: 'The Lantern Above the Sea',
  locale: 'en',
  start: { scene: 'pier' },
  characters: [
    { id: 'mira', name: 'Mira', colour: '#e58fb1', sprites: sprites('mira') },
    { id: 'ren', name: 'Ren', colour: '#3f6fd8', sprites: sprites('ren') },
    { id: 'keeper', name: 'The Keeper', colour: '#d8b24a', portrait: 'keeper-card' },
    { id: 'stranger', name: 'Old Woman', colour: '#7fb08a' },
    { id: 'ghost', name: 'Ghost', colour: '#9fb4d8', sprites: [{ expression: 'neutral', asset: 'nowhere' }] },
    { id: 'you', name: 'You', colour: '#f0f0f0', role: 'reader' },
  ],
  variables: [{ id: 'trust', name: 'trust', scope: 'session', type: 'number', initial: 0 }],
  assets: [],
  scenes: [
    {
      id: 'pier',
      title: 'The pier at dusk',
      stage: [
        { op: 'background', to: { paint: { motif: 'sea', hue: 210 } } },
        { op: 'music', to: { asset: 'tone-220' } },
        { op: 'show', character: 'mira', x: 0.5 },
      ],
      nodes: [
        line(
          'p1',
          null,
          'The tide had gone out an hour ago, and the pier stood ankle-deep in moonlight. Somewhere behind the harbour wall a bell counted ten.',
        ),
        line('p2', 'mira', "You came. I wasn't sure you would, after the letter.", {
          expression: 'joy',
          cues: [
            { type: 'enter', character: 'mira', from: 'right' },
            { type: 'voice', asset: 'tone-440' },
            { type: 'sfx', asset: 'tone-660' },
          ],
        }),
        line('p3', 'you', 'I almost turned around at the *lighthouse*.'),
        line('p4', 'mira', 'Ren is here as well. Be **nice** to him, please.', {
          expression: 'neutral',
          stage: [
            { op: 'show', character: 'mira', x: 0.3 },
            { op: 'show', character: 'ren', x: 0.7 },
          ],
        }),
        line(
          'p5',
          'ren',
          "She makes me sound like a stray dog. Good evening. I'm the one who wrote the letter, in case that was not obvious from the handwriting.",
          { expression: 'surprise' },
        ),
        line('p6', 'ren', 'He does not look angry. Only tired, the way people look who have been right too early.', {
          kind: 'thought',
          expression: 'sadness',
        }),
        {
          id: 'm1',
          type: 'menu',
          prompt: 'What do you say?',
          choices: [
            {
              id: 'c1',
              text: 'Ask him about the letter',
              target: { node: 'p7' },
              actions: [{ type: 'add', variable: 'trust', value: { op: 'value', value: 1 } }],
            },
            { id: 'c2', text: 'Look out over the water instead', target: { scene: 'room' } },
            {
              id: 'c3',
              text: 'Tell them what you found in the lamp room',
              condition: { op: '>', left: { op: 'get', variable: 'trust' }, right: { op: 'value', value: 3 } },
              reason: 'You do not trust them enough yet.',
            },
          ],
        },
        line('p7', 'ren', 'Here. Read it again, slowly this time.', {
          cues: [{ type: 'flash' }, { type: 'shake', target: 'stage' }],
        }),
        line(
          'p8',
          null,
          'To whoever keeps the lantern:\n\nThe light above the sea is not a star. It has been answering us for eleven nights. Come before the twelfth.\n\n— R.',
          { kind: 'document' },
        ),
        line('p9', 'keeper', 'So you have all read it, then. Good. That saves an old man some breath.', {
          stage: [
            { op: 'clear' },
            { op: 'background', to: { paint: { motif: 'night', hue: 230 } } },
            { op: 'show', character: 'keeper', x: 0.5 },
          ],
          cues: [{ type: 'transition', kind: 'wipe', durationMs: 1200 }],
        }),
        line('p10', 'stranger', 'He never tells the whole of it.', {
          stage: [
            { op: 'show', character: 'keeper', x: 0.28 },
            { op: 'show', character: 'stranger', x: 0.72 },
          ],
        }),
        line('p11', 'ghost', 'Nor do you.', { stage: [{ op: 'clear' }, { op: 'show', character: 'ghost', x: 0.5 }] }),
        { id: 'p12', type: 'jump', target: { scene: 'room' } },
      ],
    },
    {
      id: 'room',
      title: 'The lamp room',
      stage: [
        { op: 'clear' },
        { op: 'background', to: { paint: { motif: 'room', hue: 30 } } },
        { op: 'show', character: 'mira', x: 0.22 },
        { op: 'show', character: 'ren', x: 0.5 },
        { op: 'show', character: 'stranger', x: 0.8 },
      ],
      nodes: [
        line(
          'r1',
          null,
          'Upstairs it smelled of lamp oil and oranges. ' +
            'Nobody had touched the logbook in years, and yet the ink of the last line was wet. '.repeat(9),
        ),
        line('r2', 'mira', 'Look at the window. There it is again.', {
          expression: 'surprise',
          stage: [{ op: 'camera', zoom: 1.35, x: 0.3, y: 0.35 }],
        }),
        line('r3', null, 'A picture that does not exist was meant to hang here.', {
          stage: [
            { op: 'camera', zoom: 1, x: 0.5, y: 0.5 },
            { op: 'background', to: { asset: 'no-such-picture' } },
          ],
          kind: 'system',
        }),
        line('r4', 'ren', 'The city, the forest; it has seen them all.', {
          stage: [{ op: 'background', to: { paint: { motif: 'city', hue: 280 } } }],
          cues: [{ type: 'transition', kind: 'fade' }],
        }),
        line('r5', null, '(ooc: brb, tea)', {
          kind: 'ooc',
          stage: [{ op: 'background', to: { paint: { motif: 'forest', hue: 120 } } }],
          cues: [{ type: 'transition', kind: 'slide' }],
        }),
        line('r6', 'you', 'Then let us answer it.', {
          stage: [{ op: 'background', to: { paint: { motif: 'dawn', hue: 200 } } }],
        }),
        { id: 'r7', type: 'end', ending: 'The Twelfth Night' },
      ],
    },
  ],
});

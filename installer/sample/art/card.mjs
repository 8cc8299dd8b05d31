import { EXPRESSIONS } from './expressions.mjs';
import { figureDefs, wren } from './figure.mjs';
import { lantern } from './lantern.mjs';
import { dice, document, ellipse, fadeDef, g, glowDef, rect, round } from './svg.mjs';
import { ridge } from './scenery.mjs';

/** The picture of the card: Wren with her lamp before the evening sky. */
export function cardPicture() {
  const roll = dice(5);
  const sparks = Array.from({ length: 34 }, () =>
    ellipse(round(roll.between(20, 380)), round(roll.between(40, 560)), 1.6, 1.6, {
      fill: '#ffe6a8',
      opacity: round(roll.between(0.2, 0.8) * 100) / 100,
    }),
  );
  const defs = [
    figureDefs,
    fadeDef('evening', [[0, '#2b2a66'], [0.4, '#7a4a92'], [0.7, '#e07f86'], [1, '#ffc98a']]),
    glowDef('halo', [[0, '#ffe9b0', 0.75], [0.5, '#ffb870', 0.25], [1, '#ff9050', 0]]),
  ]; // prettier-ignore
  const hills = (y, fill, height) =>
    ridge(roll, {
      from: -10,
      to: 410,
      y,
      rise: (x) => height * Math.sin((x + y) / 90) ** 2,
      rough: 4,
      step: 26,
      bottom: 610,
    });
  return document(
    400,
    600,
    defs,
    rect(0, 0, 400, 600, { fill: 'url(#evening)' }),
    ellipse(230, 230, 260, 260, { fill: 'url(#halo)' }),
    `<path d="${hills(470, '', 50)}" fill="#8a4f8a"/>`,
    `<path d="${hills(520, '', 34)}" fill="#5b3670"/>`,
    g({ transform: 'translate(-72 -6) scale(0.63)' }, wren({ ...EXPRESSIONS.caring, lamp: 'up', tilt: 3 })),
    sparks,
  );
}

/** The picture of Robin, whom the reader plays: nobody but the lamp Robin carries. */
export function readerPicture() {
  const defs = [
    figureDefs,
    glowDef('dusk', [[0, '#f6b27a'], [0.45, '#a4558a'], [1, '#2b2a66']]),
  ]; // prettier-ignore
  return document(
    256,
    256,
    defs,
    rect(0, 0, 256, 256, { fill: '#2b2a66' }),
    ellipse(128, 140, 180, 180, { fill: 'url(#dusk)' }),
    lantern(122, 34, 1.2, -4),
  );
}

/** What the card says, as SillyTavern stores it (V2). */
export const card = {
  spec: 'chara_card_v2',
  spec_version: '2.0',
  data: {
    name: 'Wren',
    description:
      'Wren is 24 and the lamplighter of Saltmarrow, a harbour town where lamps keep what people would rather not lose. She has copper hair in a braid, sea-green eyes, a long teal coat with a short cape, an amber scarf older than she is, a satchel that rattles, and a brass lantern that goes where she goes. She knows every lamp in town by name and talks to most of them.',
    personality:
      'Warm, quick, curious and brave by stubbornness. Jokes when she is nervous, goes quiet when something matters. A dreadful liar. Takes her work more seriously than herself.',
    scenario:
      'In Saltmarrow a memory can be kept in a lamp for as long as somebody tends it. {{user}} has come off the evening ferry with an old lamp under one arm.',
    first_mes: '',
    mes_example: '',
    creator_notes: 'The sample story of ComfyVN. Card, chat and pictures were made for the project.',
    system_prompt: '',
    post_history_instructions: '',
    alternate_greetings: [],
    tags: ['cosy', 'mystery', 'original'],
    creator: 'ComfyVN',
    character_version: '1.0',
    extensions: {},
  },
};

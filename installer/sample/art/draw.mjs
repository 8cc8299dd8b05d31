/**
 * Draws all pictures of the sample story: `node installer/sample/art/draw.mjs [name...]`.
 * The same code gives the same pictures; nothing is random and nothing is fetched.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { card, cardPicture, readerPicture } from './card.mjs';
import { EXPRESSIONS } from './expressions.mjs';
import { figure } from './figure.mjs';
import { harbour } from './harbour.mjs';
import { lighthouse } from './lighthouse.mjs';
import { withText } from './png.mjs';
import { dice } from './svg.mjs';
import { workshop } from './workshop.mjs';

const sample = path.dirname(import.meta.dirname);
const only = process.argv.slice(2);
const wanted = (name) => only.length === 0 || only.includes(name);

/** Grain of film over a picture, so that gradients do not show bands. */
async function grain(width, height, strength) {
  const roll = dice(97);
  const tile = 256;
  const data = Buffer.alloc(tile * tile, 0).map(
    () => 128 + Math.round((roll.next() + roll.next() + roll.next() - 1.5) * strength),
  );
  const noise = await sharp(data, { raw: { width: tile, height: tile, channels: 1 } })
    .png()
    .toBuffer();
  return { input: noise, tile: true, blend: 'soft-light', width, height };
}

async function write(file, data) {
  const target = path.join(sample, file);
  await fs.mkdir(path.dirname(target), { recursive: true });
  await fs.writeFile(target, data);
  console.log(`${file}: ${Math.round(data.length / 1024)} KiB`);
}

const BACKGROUNDS = { 'harbour dusk': harbour, 'workshop night': workshop, 'lighthouse dawn': lighthouse };
for (const [name, draw] of Object.entries(BACKGROUNDS))
  if (wanted(name)) {
    const picture = sharp(Buffer.from(draw())).flatten({ background: '#000000' });
    const grainy = picture.composite([await grain(1920, 1080, 14)]);
    await write(`backgrounds/${name}.webp`, await grainy.webp({ quality: 82, effort: 6 }).toBuffer());
  }

for (const [label, face] of Object.entries(EXPRESSIONS))
  if (wanted(label)) {
    const picture = sharp(Buffer.from(figure(face)));
    const data = await picture.webp({ quality: 84, alphaQuality: 90, effort: 6, smartSubsample: true }).toBuffer();
    await write(`characters/Wren/${label}.webp`, data);
  }

if (wanted('reader'))
  await write(
    'User Avatars/robin.png',
    await sharp(Buffer.from(readerPicture())).png({ palette: true, effort: 10 }).toBuffer(),
  );

if (wanted('card')) {
  const chat = await fs.readFile(path.join(sample, 'chats/Wren/The Lamplighter.jsonl'), 'utf8');
  const greeting = JSON.parse(chat.split('\n')[1]).swipes;
  const [first_mes, ...alternate_greetings] = greeting;
  const data = { ...card.data, first_mes, alternate_greetings };
  const { name, description, personality, scenario, mes_example } = data;
  const v1 = { name, description, personality, scenario, first_mes, mes_example, chat: 'The Lamplighter' };
  const png = await sharp(Buffer.from(cardPicture()))
    .flatten({ background: '#000000' })
    .png({ palette: true, colours: 256, dither: 0.8, effort: 10 })
    .toBuffer();
  const text = Buffer.from(JSON.stringify({ ...v1, ...card, data }), 'utf8').toString('base64');
  await write('characters/Wren.png', withText(png, 'chara', text));
}

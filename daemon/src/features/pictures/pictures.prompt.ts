import { plainText } from '@comfyvn/shared/story/text-markup';
import type { PictureLook, PicturePlan, PictureSubject } from '@comfyvn/shared/pictures/pictures.schema';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Character, Scene } from '@comfyvn/shared/story/story';
import { backgroundsIn } from './pictures.wanted.ts';

/** What a story knows for a prompt. */
export interface PromptSources {
  readonly subject: PictureSubject;
  readonly characters: readonly Character[];
  readonly scene: Scene | null;
  /** Titles and texts of the lore that fires there. */
  readonly lore: readonly { readonly title: string; readonly content: string }[];
  readonly looks: readonly PictureLook[];
}

const FRAMES: Readonly<Record<PictureSubject['purpose'], string>> = {
  background: 'visual novel background, scenery, no humans, detailed',
  sprite: 'full body, standing, facing viewer, neutral expression, simple plain white background',
  expression: 'upper body, facing viewer, simple plain white background',
  moment: 'visual novel event picture, detailed, cinematic light',
};
const NEGATIVE = 'lowres, blurry, bad anatomy, bad hands, extra fingers, text, watermark, signature';
const MORE_NEGATIVE: Readonly<Record<PictureSubject['purpose'], string>> = {
  background: ', people, person, character',
  sprite: ', scenery, several people, cropped',
  expression: ', scenery, several people',
  moment: '',
};
const SIZES: Readonly<Record<PictureSubject['purpose'], { width: number; height: number }>> = {
  background: { width: 1344, height: 768 },
  sprite: { width: 832, height: 1216 },
  expression: { width: 832, height: 1216 },
  moment: { width: 1344, height: 768 },
};
const FACES: Readonly<Record<string, string>> = {
  neutral: 'calm neutral face',
  joy: 'happy, wide smile',
  love: 'loving look, blushing, soft smile',
  anger: 'angry, frowning, clenched teeth',
  annoyance: 'annoyed, frowning',
  sadness: 'sad, teary eyes, downcast',
  grief: 'crying, tears, grief',
  fear: 'scared, wide eyes, pale',
  surprise: 'surprised, wide eyes, open mouth',
  embarrassment: 'embarrassed, blushing, looking away',
  nervousness: 'nervous, uneasy, sweat drop',
  disgust: 'disgusted, grimace',
  confusion: 'confused, raised eyebrow',
  curiosity: 'curious, tilted head',
  amusement: 'amused, laughing',
  excitement: 'excited, sparkling eyes, grin',
  pride: 'proud, smug smile',
  relief: 'relieved, gentle smile',
};

const LOOKS_LIKE =
  /\b(hair(ed)?|eyes?|eyed|skin(ned)?|wears?|wearing|dress(ed)?|robe|cloak|coat|uniform|jacket|shirt|skirt|armou?r|hat|tall|short|slim|slender|muscular|build|height|ears?|tails?|horns?|wings?|scars?|beard|freckles?|glasses|face|looks like|appearance|young|old|woman|man|girl|boy)\b/i;
const STANDS_AT =
  /\b(room|house|hall|street|road|forest|wood|tree|sea|beach|harbou?r|river|lake|mountain|hill|city|town|village|castle|tower|tavern|inn|bar|shop|market|school|class|kitchen|cellar|garden|park|bridge|cave|temple|church|station|ship|deck|sky|rain|snow|fog|night|dawn|dusk|evening|morning|sunset|moon|lamps?|lanterns?|candles?|light|windows?|walls?|door|floor|table|counter|fire(place)?|city|ruins?|desert|field)s?\b/i;

/** A prompt from card, lore and scene: sentences that say how things look, in the order of their weight. Pure. */
export function planPicture(sources: PromptSources): PicturePlan {
  const { subject, characters, looks } = sources;
  const { purpose } = subject;
  const from: string[] = [];
  const story = looks.find((one) => one.character === null);
  const drawn = charactersIn(sources);
  const parts = [
    FRAMES[purpose],
    story?.words ?? '',
    ...(purpose === 'expression' ? [faceOf(subject.expression ?? 'neutral')] : []),
    ...drawn.map(({ character, expression }) => personOf(character, expression, sources, from)),
    ...(purpose === 'background' || purpose === 'moment' ? placeOf(sources, from) : []),
  ];
  const looksUsed = [story, ...drawn.map((one) => looks.find((look) => look.character === one.character.id))];
  const reference = characters.find((one) => one.id === subject.character);
  return {
    prompt: parts
      .filter((part) => part !== '')
      .join(', ')
      .slice(0, 3_000),
    negative: [NEGATIVE + MORE_NEGATIVE[purpose], ...looksUsed.map((look) => look?.negative ?? '')]
      .filter((part) => part !== '')
      .join(', '),
    ...SIZES[purpose],
    // Two characters in one picture with a LoRA each would bleed into each other: then none is taken.
    loras: [...(story?.loras ?? []), ...(drawn.length === 1 ? (looksUsed[1]?.loras ?? []) : [])].slice(0, 16),
    reference: reference ? referenceOf(reference) : null,
    from,
  };
}

/** The neutral sprite of a character, else any, else the picture of the card. */
function referenceOf({ sprites, portrait }: Character): string | null {
  return sprites.find((one) => one.expression === 'neutral')?.asset ?? sprites[0]?.asset ?? portrait ?? null;
}

const faceOf = (expression: string): string => FACES[expression] ?? `${expression} expression`;

function personOf(character: Character, expression: string | null, { looks }: PromptSources, from: string[]): string {
  const own = looks.find((look) => look.character === character.id)?.words ?? '';
  if (own !== '') from.push(`The look of ${character.name}`);
  const about = own !== '' ? own : sayingHow(character.description ?? '', LOOKS_LIKE, 320);
  if (own === '' && about !== '') from.push(`The card of ${character.name}`);
  return [character.name, about, expression === null ? '' : faceOf(expression)]
    .filter((part) => part !== '')
    .join(', ');
}

/** Who is in the picture: the one it is of, or, in a moment, who stands on the stage at its line. */
function charactersIn(sources: PromptSources): { character: Character; expression: string | null }[] {
  const { subject, characters } = sources;
  const known = new Map(characters.map((one) => [one.id, one]));
  if (subject.purpose === 'moment')
    return [...figuresAt(sources)].flatMap(([id, expression]) => {
      const character = known.get(id);
      return character ? [{ character, expression }] : [];
    });
  const character = subject.character === undefined ? undefined : known.get(subject.character);
  return character && subject.purpose !== 'background' ? [{ character, expression: null }] : [];
}

/** Figures on the stage at the line, with their expressions. */
function figuresAt({ scene, subject }: PromptSources): Map<string, string> {
  const figures = new Map<string, string>();
  const apply = (changes: readonly StageChange[]): void => {
    for (const change of changes) {
      if (change.op === 'clear') figures.clear();
      if (change.op === 'hide') figures.delete(change.character);
      if (change.op === 'show')
        figures.set(change.character, change.expression ?? figures.get(change.character) ?? 'neutral');
    }
  };
  apply(scene?.stage ?? []);
  for (const node of scene?.nodes ?? []) {
    apply(node.stage ?? []);
    if (node.type === 'line' && node.speaker !== undefined && node.expression !== undefined)
      figures.set(node.speaker, node.expression);
    if (node.id === subject.node) break;
  }
  return figures;
}

/** Where it is: what the scene says of it, then what the lore does; in a moment the line itself comes first. */
function placeOf({ scene, subject, lore }: PromptSources, from: string[]): string[] {
  const lines = (scene?.nodes ?? []).flatMap((node) => (node.type === 'line' ? [{ id: node.id, line: node }] : []));
  const at = subject.purpose === 'moment' ? lines.findIndex(({ id }) => id === subject.node) : -1;
  const here = scene ? nodesOfPlace(scene, subject.node) : new Set<string>();
  const told = (some: typeof lines) =>
    some
      .filter(({ line }) => line.kind !== 'dialogue')
      .map(({ line }) => plainText(line.text))
      .join(' ');
  const moment = at < 0 ? '' : short(plainText(lines[at]!.line.text), 260);
  const near = at < 0 ? lines.filter(({ id }) => here.has(id)) : lines.slice(Math.max(0, at - 6), at + 1);
  const place = sayingHow(told(near), STANDS_AT, moment === '' ? 360 : 200);
  if (moment !== '') from.push('The line');
  if (place !== '') from.push(`The scene "${scene?.title ?? ''}"`);
  const known = lore.flatMap(({ title, content }) => {
    const text = sayingHow(content, STANDS_AT, 160);
    if (text !== '') from.push(`The lore "${title}"`);
    return text === '' ? [] : [text];
  });
  const title = place === '' && scene ? [scene.title] : [];
  return [moment, ...title, place, ...known.slice(0, 2)];
}

/** The nodes of a scene from where a place begins to where the next one does. */
function nodesOfPlace(scene: Scene, from: string | undefined): ReadonlySet<string> {
  const changes = new Set(backgroundsIn(scene).flatMap(({ node }) => (node ? [node.id] : [])));
  const begin = from === undefined ? 0 : scene.nodes.findIndex((one) => one.id === from);
  const next = scene.nodes.findIndex(({ id }, n) => n > begin && changes.has(id));
  return new Set(scene.nodes.slice(Math.max(0, begin), next < 0 ? undefined : next).map(({ id }) => id));
}

/** The sentences of a text that say how something looks, up to a length; empty where none does. */
function sayingHow(text: string, wanted: RegExp, maxLength: number): string {
  const sentences = text
    .replace(/\{\{[^{}]*\}\}/g, ' ')
    .replace(/[[\]"“”*_#|<>+]+/g, ' ')
    .split(/(?<=[.!?;\n])\s+|\n+/)
    .map((one) => one.replace(/\s+/g, ' ').trim())
    .filter((one) => wanted.test(one));
  let all = '';
  for (const one of sentences) {
    if (all.length + one.length + 1 > maxLength && all !== '') break;
    all = `${all} ${one}`.trim();
  }
  return short(all, maxLength).replace(/[.;]+$/, '');
}

function short(text: string, maxLength: number): string {
  const clean = text.replace(/\s+/g, ' ').trim();
  if (clean.length <= maxLength) return clean;
  const cut = clean.slice(0, maxLength).toWellFormed();
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), maxLength / 2));
}

import type { Mood } from '@comfyvn/shared/characters/mood';
import { readable } from './accent.ts';
import type { Book } from './book.ts';
import { isStyled, STYLED_KINDS, type Actor } from './cast.ts';
import { constantCode } from './python-code.ts';
import { manyVariables } from './scene-script.ts';
import { comment, pythonFloat, shownString } from './quoting.ts';

const HEAD = '## Written anew by every export: put your own code into game/custom/.\n';

/** How lines look that are no speech, by their kind; the styles are in `screens.rpy`. */
const KIND_LOOKS: Readonly<Record<(typeof STYLED_KINDS)[number], string>> = {
  system: 'window_style="system_window", what_style="system_text"',
  ooc: 'what_style="ooc_text", what_prefix="(( ", what_suffix=" ))"',
  document: 'show_kind="document", window_style="document_window", what_style="document_text"',
};

/** How the words of a character come: fast or slowly, with sounds, with a mouth that moves. */
function manner(book: Book, { character, tag }: Actor): string[] {
  const { textSpeed = 1, blip, role } = character;
  const sound = blip === undefined ? undefined : book.media.sound(blip);
  const callbacks = [
    ...(sound === undefined ? [] : [`vn.blip("${sound}")`]),
    ...(book.cast.movesMouth(tag) ? [`vn.mouth_of("${tag}")`] : []),
  ];
  return [
    ...(textSpeed === 1 ? [] : [`what_slow_cps_multiplier=${pythonFloat(textSpeed)}`]),
    ...(callbacks.length === 0
      ? []
      : [`callback=${callbacks.length === 1 ? callbacks[0] : `[${callbacks.join(', ')}]`}`]),
    ...(role === 'reader' && book.usage.modes.has('chat') ? ['show_mine=True'] : []),
  ];
}

function actorScript(book: Book, actor: Actor): string[] {
  const { character, name, tag, voices } = actor;
  const image = tag === null ? [] : [`image="${tag}"`];
  const colour = `color="${readable(character.colour)}"`;
  const look = [colour, ...image, `voice_tag="${name}"`, ...manner(book, actor)].join(', ');
  return [
    `define ${name} = Character(_(${shownString(character.name)}), ${look})`,
    ...[...voices].map(
      ([kind, voice]) => `define ${voice} = Character(_(${shownString(character.name)}), kind=${kind}, ${look})`,
    ),
  ];
}

/** `game/characters.rpy`. */
export function castScript(book: Book): string {
  const used = new Set([...book.usage.speakers.values()].flatMap((kinds) => [...kinds].filter(isStyled)));
  const kinds = STYLED_KINDS.filter((kind) => used.has(kind)).map(
    (kind) => `define ${kind} = Character(None, ${KIND_LOOKS[kind]})`,
  );
  return `${HEAD}\n${[...kinds, ...book.cast.actors.flatMap((actor) => actorScript(book, actor))].join('\n')}\n`;
}

/** `game/images.rpy`. */
export function imageScript(book: Book): string {
  const { backdrops, cast, overlays } = book;
  const scenery = [...backdrops.images, ...overlays.pictures, ...overlays.weathers].map(
    ({ name, code }) => `image ${name} = ${code}`,
  );
  const sprites = cast.images.map(
    ({ name, code, frame, mood }) => `image ${name} = At(${[code, frame, ...moodCode(mood)].join(', ')})`,
  );
  return `${HEAD}\n${[...scenery, ...sprites].join('\n')}\n`;
}

/** `game/variables.rpy`. */
export function variableScript(book: Book): string {
  const variables = [...book.variables.values()].map(
    ({ name, initial, variable }) => `default ${name} = ${constantCode(initial).code}  ${comment(variable.name)}`,
  );
  const counters = [...book.visits.values()].map((name) => `default ${name} = 0`);
  const taken = [...book.taken.values()].map((name) => `default ${name} = False`);
  return `${HEAD}\n${[...variables, ...counters, ...taken, ...manyVariables(book)].join('\n')}\n`;
}

/** Where the camera stands, and the colours it sees, before the story changes them. */
function cameraScript({ usage }: Book): string {
  const place = usage.movesCamera ? ['pos (0.5, 0.5) anchor (0.5, 0.5) zoom 1.0'] : [];
  const tone = usage.usesGrades ? ['matrixcolor vn.tone()'] : [];
  if (place.length + tone.length === 0) return '';
  const front = usage.usesGrades && usage.usesFront ? `    camera front:\n        ${tone.join('')}\n` : '';
  return `    camera:\n        ${[...place, ...tone].join(' ')}\n${front}`;
}

/** `game/script.rpy`: where a game starts and ends. */
export function startScript(book: Book): string {
  const { places, source } = book;
  const spot = places.find({ scene: places.startScene, ...source.story.start }, '');
  const start = spot === undefined ? 'the_end' : places.labelOf(spot);
  return `${HEAD}
${comment(source.story.title)}

label start:
    $ vn.begin(story_seed)
    scene bg plain
${cameraScript(book)}    jump ${start}

label the_end:
    $ quick_menu = False
    window hide
    call screen the_end(renpy.translate_string(vn.ending).replace("{", "{{"))
    return
`;
}

/** The transform of a card picture that shows a mood; none where it is calm. */
function moodCode({ tint, scale, lift, lean }: Mood): string[] {
  const given = [
    ...(tint === null ? [] : [`light="${tint}"`]),
    ...(scale === 1 ? [] : [`size=${pythonFloat(scale)}`]),
    ...(lift === 0 ? [] : [`lift=${pythonFloat(lift)}`]),
    ...(lean === 0 ? [] : [`lean=${pythonFloat(lean)}`]),
  ];
  return given.length === 0 ? [] : [`card_mood(${given.join(', ')})`];
}

/** Movements that leave nothing behind: what they changed goes back to where it was. */
const TWEENS = ['x', 'y', 'scale', 'rotation', 'alpha'] as const;
const TWEEN_PARTS: Readonly<Record<(typeof TWEENS)[number], { home: string; set: (value: string) => string }>> = {
  x: { home: '0.0', set: (value) => `xoffset (${value} * 1280)` },
  y: { home: '0.0', set: (value) => `yoffset (${value} * -720)` },
  scale: { home: '1.0', set: (value) => `zoom ${value}` },
  rotation: { home: '0.0', set: (value) => `rotate (${value} * 57.2958)` },
  alpha: { home: '1.0', set: (value) => `alpha ${value}` },
};

function tweenTransform(property: (typeof TWEENS)[number]): string {
  const { home, set } = TWEEN_PARTS[property];
  // Figures turn about their feet, a background about its middle; afterwards only who stood turned is.
  const [feet, before, after] =
    property === 'rotation'
      ? [
          ', feet=True',
          '    rotate_pad False transform_anchor feet\n',
          '    rotate (home * 57.2958 or None) transform_anchor feet\n',
        ]
      : ['', '', ''];
  return `transform tween_${property}(start=${home}, to=${home}, home=${home}, t=0.5, warper=vn.ease_in_out${feet}):
${before}    ${set('start')}
    warp warper t ${set('to')}
    warp vn.ease_in_out 0.24 ${set('home')}
${after}`;
}

/** How card pictures show moods, where there are some that do. */
const cardMood = ({ cast }: Book): string =>
  cast.images.every(({ mood }) => moodCode(mood).length === 0)
    ? ''
    : `## A card picture has one face. It shows a mood by a light, by its size, and by how it stands.
transform card_mood(light="#ffffff", size=1.0, lift=0.0, lean=0.0):
    rotate_pad False transform_anchor True
    matrixcolor TintMatrix("#ffffff") zoom 1.0 yoffset 0.0 rotate 0.0
    ease 0.35 matrixcolor TintMatrix(light) zoom size yoffset (lift * -720) rotate lean

`;

/** `game/transforms.rpy`. */
export function transformScript(book: Book): string {
  return `${HEAD}
## Sizes of pictures: a figure stands nearly as high as the screen, a portrait hangs on it, a background covers it.
transform figure:
    xysize (794, 662) fit "contain"

transform portrait:
    xysize (512, 403) fit "contain" yoffset -241

${cardMood(book)}transform backdrop:
    xysize (1280, 720) fit "cover" align (0.5, 0.5)

${book.transforms.script().join('\n')}

## Below the screen, for those who come up from there.
transform vn_below:
    ypos 1.0 yanchor 0.0

transform shake(size=8, t=0.45):
    linear (t * 0.15) xoffset size yoffset (size * 0.4)
    linear (t * 0.25) xoffset (size * -0.8) yoffset (size * -0.5)
    linear (t * 0.25) xoffset (size * 0.5) yoffset (size * 0.3)
    linear (t * 0.2) xoffset (size * -0.25) yoffset (size * -0.1)
    linear (t * 0.15) xoffset 0 yoffset 0

${TWEENS.map(tweenTransform).join('\n')}
define flash = Fade(0.08, 0.0, 0.34, color="#ffffff")
`;
}

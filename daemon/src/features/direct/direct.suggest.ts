import { plainText } from '@comfyvn/shared/story/text-markup';
import type { SuggestionKind } from '@comfyvn/shared/direct/direct.schema';
import { applyStage, figureOf } from '@comfyvn/shared/story/stage-change';
import type { LineNode } from '@comfyvn/shared/story/node';
import type { Stage, StageChange } from '@comfyvn/shared/story/stage';
import type { Character, Scene } from '@comfyvn/shared/story/story';
import { wordsOf } from './direct.chunks.ts';
import { NO_MUSIC, type DirectAnswer, type Lists } from './direct.lists.ts';
import { isGuess } from './direct.prompt.ts';
import { keptSuggestion, readSlot, sameValue, type KeptSuggestion, type SlotValue } from './direct.slot.ts';
import { nameOfPlace, samePlace, type Places } from './direct.stage.ts';
import { after, type Strand } from './direct.strands.ts';

type AnswerLine = DirectAnswer['lines'][number];
interface Wanted {
  readonly kind: SuggestionKind;
  readonly node?: string;
  readonly character?: string;
  readonly choice?: string;
  readonly to: SlotValue;
  readonly before: string;
  readonly after: string;
}
export interface SuggestParts {
  readonly scene: Scene;
  readonly strands: readonly Strand[];
  /** The lines of the stretch, in order: L1, L2 and so on. */
  readonly lines: readonly LineNode[];
  readonly lists: Lists;
  readonly places: Places;
  readonly characters: readonly Character[];
  /** Whether it begins its scene: only then the title is asked about. */
  readonly isFirst: boolean;
  readonly newId: () => string;
}

const MAX_TITLE = 80;
const MAX_LABEL = 80;
const MOST_ON_STAGE = 4;
/** Where a figure comes to stand: the first one with room. */
const PLACES_TO_STAND = [0.5, 0.25, 0.75, 0.12, 0.88];
const ROOM = 0.18;
const CLOSE = { zoom: 1.5, y: 0.4 };

/** What of an answer says something new of the staging, as suggestions. What does not fit the story is left out. Pure. */
export function suggestionsOf(answer: DirectAnswer, parts: SuggestParts): KeptSuggestion[] {
  const { scene, strands, lines, lists } = parts;
  const said = new Map<string, AnswerLine>();
  for (const one of answer.lines) if (!said.has(one.line)) said.set(one.line, one);
  const made: KeptSuggestion[] = [];
  const add = (wanted: Wanted, words: string): void => {
    const { kind, node = null, character = null, choice = null } = wanted;
    const slot = { kind, node, character, choice };
    const was = readSlot(scene, slot);
    if (was === undefined || sameValue(was, wanted.to)) return;
    const line = words.slice(0, 140).toWellFormed();
    made.push(keptSuggestion.parse({ ...wanted, ...slot, id: parts.newId(), was, line, state: 'open' }));
  };
  const title = oneLine(answer.title ?? '', MAX_TITLE);
  if (parts.isFirst && title !== '')
    add({ kind: 'title', to: title, before: scene.title || 'no title', after: title }, '');
  const numbers = new Map(lines.map((line, i) => [line.id, `L${i + 1}`]));
  for (const strand of strands) {
    let { stage } = strand;
    for (const step of strand.steps) {
      const { node } = step;
      stage = after(stage, step);
      const one = said.get(numbers.get(node.id) ?? '');
      if (node.type !== 'line' || !one) continue;
      for (const wanted of wantedOf(one, node, stage, parts)) {
        add({ ...wanted, node: node.id }, wordsOf(node));
        if (Array.isArray(wanted.to)) stage = applyStage(stage, wanted.to);
      }
    }
  }
  for (const { wanted, leadsTo } of labelsOf(answer, lists)) add(wanted, leadsTo);
  return made;
}

const oneLine = (text: string, most: number): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, most)
    .toWellFormed();

/** Labels of choices that are new: words alone, and no two of a menu alike. */
function labelsOf({ choices = [] }: DirectAnswer, lists: Lists): { wanted: Wanted; leadsTo: string }[] {
  const labels = new Map([...lists.choices.values()].map((one) => [one.choice, one.label]));
  const isFree = (menu: string, label: string): boolean =>
    [...lists.choices.values()].every((one) => one.menu !== menu || labels.get(one.choice) !== label);
  return choices.flatMap(({ choice: name, label: said }) => {
    const listed = lists.choices.get(name);
    // What could be a mark or a tag is left out of it.
    const label = oneLine(plainText(said).replace(/\{[^{}]*\}|[{}[\]\\*_~`#<>]/g, ''), MAX_LABEL);
    if (!listed || label === '' || labels.get(listed.choice) !== listed.label || !isFree(listed.menu, label)) return [];
    labels.set(listed.choice, label);
    const { menu, choice, leadsTo } = listed;
    const wanted: Wanted = { kind: 'choice', node: menu, choice, to: label, before: listed.label, after: label };
    return [{ wanted, leadsTo }];
  });
}

function wantedOf(one: AnswerLine, line: LineNode, stage: Stage, parts: SuggestParts): Wanted[] {
  const { lists, places, characters } = parts;
  const nameOf = (id: string | undefined): string => characters.find((c) => c.id === id)?.name ?? 'nobody';
  const wanted: Wanted[] = [];
  let now = stage;
  const change = (kind: SuggestionKind, to: StageChange, before: string, next: string, character?: string): void => {
    wanted.push({ kind, to: [to], before, after: next, ...(character !== undefined && { character }) });
    now = applyStage(now, [to]);
  };
  const speaker = isGuess(line) ? (lists.cast.get(one.speaker ?? '')?.id ?? line.speaker) : line.speaker;
  if (speaker !== line.speaker && speaker !== undefined)
    wanted.push({ kind: 'speaker', to: speaker, before: nameOf(line.speaker), after: nameOf(speaker) });
  if (one.expression !== undefined && speaker !== undefined) {
    const shown = line.expression ?? figureOf(stage, speaker)?.expression ?? 'neutral';
    if (shown !== one.expression)
      wanted.push({ kind: 'expression', to: one.expression, before: shown, after: one.expression });
  }
  for (const name of new Set(one.leave)) {
    const who = lists.cast.get(name);
    if (who && who.id !== speaker && figureOf(now, who.id))
      change('leave', { op: 'hide', character: who.id }, `${who.name} is there`, `${who.name} leaves`, who.id);
  }
  for (const name of new Set(one.enter)) {
    const who = lists.cast.get(name);
    const isFull = Object.keys(now.characters).length >= MOST_ON_STAGE;
    if (!who || isFull || figureOf(now, who.id) || !canBeSeen(who) || one.leave?.includes(name)) continue;
    const x = freePlace(now);
    change('enter', { op: 'show', character: who.id, x }, `${who.name} is not there`, `${who.name} enters`, who.id);
  }
  const place = lists.places.get(one.place ?? '');
  if (place && !isLike(place, now, parts))
    change('place', { op: 'background', to: place }, nameOfPlace(now.background, places), nameOfPlace(place, places));
  if (one.camera !== undefined) {
    const to = cameraOf(one.camera, speaker, now);
    if (to && (now.camera.x !== to.x || now.camera.y !== to.y || now.camera.zoom !== to.zoom))
      change('camera', to, now.camera.zoom > 1.05 ? 'close' : 'wide', one.camera);
  }
  const track = lists.music.get(one.music ?? '');
  const isSilence = one.music === NO_MUSIC;
  if ((track !== undefined || isSilence) && (now.music?.asset ?? null) !== (track ?? null)) {
    const to = track === undefined ? null : { asset: track, volume: now.music?.volume ?? 0.7 };
    const titled = (id: string | undefined) => (id === undefined ? 'none' : (places.musicNames.get(id) ?? 'some'));
    change('music', { op: 'music', to }, titled(now.music?.asset), titled(track));
  }
  return wanted;
}

/** Cards are always shown; extras and the reader only with a picture of their own. */
const canBeSeen = (who: Character): boolean => who.role === 'character' || who.sprites.length > 0;

/** A painting of the same motif is the same place, whatever its colour. */
function isLike(place: Parameters<typeof samePlace>[0], { background }: Stage, { places }: SuggestParts): boolean {
  return samePlace(place, background) || nameOfPlace(place, places) === nameOfPlace(background, places);
}

function freePlace(stage: Stage): number {
  const taken = Object.values(stage.characters).map((one) => one.x);
  const isFree = (x: number): boolean => taken.every((other) => Math.abs(other - x) >= ROOM);
  return PLACES_TO_STAND.find(isFree) ?? 0.5;
}

function cameraOf(camera: 'close' | 'wide', speaker: string | undefined, stage: Stage) {
  if (camera === 'wide') return { op: 'camera' as const, x: 0.5, y: 0.5, zoom: 1 };
  const figure = speaker === undefined ? undefined : figureOf(stage, speaker);
  return figure && { op: 'camera' as const, x: Math.min(0.8, Math.max(0.2, figure.x)), ...CLOSE };
}

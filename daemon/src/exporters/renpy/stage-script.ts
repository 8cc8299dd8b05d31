import type { Cue } from '@comfyvn/shared/story/cue';
import type { CharacterId } from '@comfyvn/shared/story/ids';
import type { StageChange } from '@comfyvn/shared/story/stage';
import { sameBackground } from '@comfyvn/shared/story/stage-change';
import type { Backdrops } from './backdrops.ts';
import { seenBy, toneOf } from './camera-script.ts';
import { PLAIN_EXPRESSION, type Actor, type Cast } from './cast.ts';
import { cueOf, enterTransition, leaveTransition, sceneTransition, standArguments } from './manners.ts';
import type { Media } from './media.ts';
import type { Overlays } from './overlays.ts';
import { pythonFloat, seconds, shownString } from './quoting.ts';
import {
  afterChanges,
  knownFigure,
  mayHoldFigures,
  sameThing,
  PLAIN_FIGURE,
  type KnownFigure,
  type KnownStage,
} from './stage-known.ts';
import type { Transforms } from './transforms.ts';
import type { Usage } from './usage.ts';

/** What the stage is written with. */
export interface StagePainter {
  readonly cast: Cast;
  readonly backdrops: Backdrops;
  readonly overlays: Overlays;
  readonly media: Media;
  readonly transforms: Transforms;
  readonly usage: Usage;
}

/** Statements that are shown with one transition. */
interface Group {
  readonly lines: string[];
  readonly transition: string | null;
}

/** One list of changes while it is being written. */
class StageScript {
  readonly #painter: StagePainter;
  readonly #before: KnownStage;
  readonly #after: KnownStage;
  readonly #changes: readonly StageChange[];
  readonly #cues: readonly Cue[];
  readonly #groups: Group[] = [];
  readonly #isCleared: boolean;

  constructor(painter: StagePainter, before: KnownStage, changes: readonly StageChange[], cues: readonly Cue[]) {
    this.#painter = painter;
    this.#before = before;
    this.#changes = changes;
    this.#cues = cues;
    this.#after = afterChanges(before, changes);
    this.#isCleared = changes.some((change) => change.op === 'clear') && mayHoldFigures(before);
  }

  write(): string[] {
    this.#writeBackground();
    for (const id of this.#touched()) this.#writeFigure(id);
    this.#writePicture();
    this.#writeWeather();
    const shown = this.#groups.flatMap(({ lines, transition }) =>
      transition === null ? lines : [...lines, `with ${transition}`],
    );
    return [...shown, ...this.#camera(), ...this.#loop('music'), ...this.#loop('ambience'), ...this.#pages()];
  }

  /** The group that a transition shows; changes without one come at once, with the first. */
  #groupOf(transition: string | null): Group {
    const known = this.#groups.find((group) => transition === null || group.transition === transition);
    if (known !== undefined) return known;
    const group: Group = { lines: [], transition };
    this.#groups.push(group);
    return group;
  }

  #writeBackground(): void {
    const { background } = this.#after;
    const isSet = this.#changes.some((change) => change.op === 'background');
    const isSame =
      background !== undefined &&
      this.#before.background !== undefined &&
      sameBackground(background, this.#before.background);
    if (!this.#isCleared && (!isSet || isSame)) return;
    const transition = isSame || !isSet ? 'dissolve' : this.#sceneTransition();
    const group = this.#groupOf(transition);
    if (background === undefined) group.lines.push('$ vn.clear_stage()');
    else {
      const verb = this.#isCleared || !mayHoldFigures(this.#before) ? 'scene' : 'show';
      group.lines.push(`${verb} bg ${this.#painter.backdrops.attributeOf(background)}`);
    }
  }

  #sceneTransition(): string | null {
    return sceneTransition(cueOf(this.#cues, 'transition'), (asset) => this.#painter.media.mask(asset));
  }

  #writePicture(): void {
    const change = this.#last('picture');
    if (change === undefined || sameThing(change.to, this.#before.picture)) return;
    const attribute = change.to === null ? undefined : this.#painter.overlays.pictureOf(change.to);
    const isAlone = this.#last('background') === undefined;
    const group = this.#groupOf(isAlone ? this.#sceneTransition() : 'dissolve');
    group.lines.push(attribute === undefined ? 'hide cg onlayer front' : `show cg ${attribute} onlayer front`);
  }

  #writeWeather(): void {
    const change = this.#last('weather');
    if (change === undefined || sameThing(change.to, this.#before.weather)) return;
    const { overlays } = this.#painter;
    this.#groupOf('dissolve').lines.push(
      change.to === null ? 'hide weather onlayer front' : `show weather ${overlays.weatherOf(change.to)} onlayer front`,
    );
  }

  /** The last change of a kind: it alone says what is to be seen. */
  #last<T extends StageChange['op']>(op: T): Extract<StageChange, { op: T }> | undefined {
    return this.#changes.findLast((change): change is Extract<StageChange, { op: T }> => change.op === op);
  }

  /** Every change of the mode of text begins a page; the last one is the page that is read. */
  #pages(): string[] {
    const mode = this.#last('mode');
    if (mode === undefined) return [];
    const title = mode.title === undefined ? '' : `, ${shownString(mode.title)}`;
    return [`$ vn.begin_page("${mode.to}"${title})`];
  }

  /** Who is shown or hidden, in the order of it; who was there before everybody left counts as gone already. */
  #touched(): CharacterId[] {
    const last = this.#changes.findLastIndex((change) => change.op === 'clear');
    return [
      ...new Set(this.#changes.slice(last + 1).flatMap((change) => ('character' in change ? [change.character] : []))),
    ];
  }

  #writeFigure(id: CharacterId): void {
    const actor = this.#painter.cast.find(id);
    if (actor === undefined || actor.tag === null) return;
    const before: KnownFigure = this.#isCleared ? { there: 'no' } : knownFigure(this.#before, id);
    const after = knownFigure(this.#after, id);
    if (after.there === 'no') {
      if (before.there !== 'no')
        this.#groupOf(leaveTransition(cueOf(this.#cues, 'leave', id))).lines.push(`hide ${actor.tag}`);
      return;
    }
    const shows = before.there === 'maybe' ? this.#showPerhaps(actor, after) : this.#show(actor, before, after);
    if (shows.length === 0) return;
    const wasThere = knownFigure(this.#before, id).there === 'yes';
    this.#groupOf(wasThere ? null : enterTransition(cueOf(this.#cues, 'enter', id))).lines.push(...shows);
  }

  /** Somebody who may be there already keeps how they look; else they come as they are by default. */
  #showPerhaps(actor: Actor, after: KnownFigure): string[] {
    const shows = this.#show(actor, { there: 'maybe' }, after);
    const isComplete = after.expression !== undefined && (actor.costumes.size === 0 || after.costume !== undefined);
    if (isComplete) return shows;
    const plain = [actor.costumes.get(''), actor.expressions.get(PLAIN_EXPRESSION)].filter(
      (part) => part !== undefined,
    );
    return [`if not renpy.showing("${actor.tag}"):`, `    show ${[actor.tag, ...plain].join(' ')}`, ...shows];
  }

  /** The `show` statement of a figure, none where nothing of it changes. */
  #show(actor: Actor, before: KnownFigure, after: KnownFigure): string[] {
    const look = attributesOf(actor, before, after);
    const standing = this.#standing(actor, before, after);
    const layer =
      after.layer !== undefined && after.layer !== (before.there === 'no' ? 0 : before.layer)
        ? [`zorder ${after.layer}`]
        : [];
    if (before.there !== 'no' && look.length + standing.length + layer.length === 0) return [];
    return [['show', actor.tag, ...look, ...standing, ...layer].join(' ')];
  }

  #standing(actor: Actor, before: KnownFigure, after: KnownFigure): string[] {
    const old: KnownFigure = before.there === 'no' ? { ...PLAIN_FIGURE, there: 'no' } : before;
    const { transforms } = this.#painter;
    if (transforms.fields.every((field) => after[field] === old[field])) return [];
    const call = transforms.stand(after, standArguments(cueOf(this.#cues, 'move', actor.character.id)));
    return [`at ${call}`];
  }

  /** The camera, with the grade of what it sees: a statement ends what the one before it began, so both say both. */
  #camera(): string[] {
    const { camera, grade } = this.#after;
    const fields = (['x', 'y', 'zoom'] as const).filter(
      (field) => camera[field] !== undefined && camera[field] !== this.#before.camera[field],
    );
    const isGraded = this.#last('grade') !== undefined && !sameThing(grade, this.#before.grade);
    if (fields.length === 0 && !isGraded) return [];
    const { usage } = this.#painter;
    const lines = ['camera:', `    ease 0.9 ${seenBy(usage, this.#after).join(' ')}`];
    return isGraded && usage.usesFront ? [...lines, 'camera front:', `    ease 0.9 ${toneOf(grade ?? null)}`] : lines;
  }

  #loop(channel: 'music' | 'ambience'): string[] {
    const change = this.#last(channel);
    if (change === undefined) return [];
    const path = change.to === null ? undefined : this.#painter.media.sound(change.to.asset);
    if (path === undefined || change.to === null) return [`stop ${channel} fadeout 1.2`];
    const volume = change.to.volume === 1 ? '' : ` volume ${pythonFloat(change.to.volume)}`;
    const sound = `${loopPoints(this.#painter.media.loopOf(change.to.asset))}${path}`;
    return [`play ${channel} "${sound}" fadeout 1.2 fadein 1.2 if_changed${volume}`];
  }
}

/** What stands before the name of a sound that begins again elsewhere than at its beginning. */
function loopPoints(loop: { startMs: number; endMs?: number | undefined } | undefined): string {
  if (loop === undefined) return '';
  const end = loop.endMs === undefined || loop.endMs <= loop.startMs ? '' : ` to ${seconds(loop.endMs)}`;
  return `<loop ${seconds(loop.startMs)}${end}>`;
}

/** The attributes that a figure changes; all of them where it was not there. */
function attributesOf(actor: Actor, before: KnownFigure, after: KnownFigure): string[] {
  const isNew = before.there === 'no';
  const parts = [
    { word: after.costume, old: before.costume, names: actor.costumes },
    { word: after.expression, old: before.expression, names: actor.expressions },
  ];
  return parts.flatMap(({ word, old, names }) => {
    const attribute = word === undefined ? undefined : names.get(word);
    return attribute !== undefined && (isNew || word !== old) ? [attribute] : [];
  });
}

/** The statements of changes of the stage. `cues` say in which manner it changes. Pure but for the files it names. */
export function stageScript(
  painter: StagePainter,
  before: KnownStage,
  changes: readonly StageChange[] | undefined,
  cues: readonly Cue[] = [],
): string[] {
  return changes === undefined || changes.length === 0 ? [] : new StageScript(painter, before, changes, cues).write();
}

import type { Cue } from '@comfyvn/shared/story/cue';
import type { Actor } from './cast.ts';
import { seenBy } from './camera-script.ts';
import { warperOf } from './manners.ts';
import { pythonFloat, seconds } from './quoting.ts';
import { knownFigure, type KnownFigure, type KnownStage } from './stage-known.ts';
import type { StagePainter } from './stage-script.ts';
import type { Usage } from './usage.ts';

type CueOf<T extends Cue['type']> = Extract<Cue, { type: T }>;

const SHAKE_MS = 450;
const FLASH_MS = 420;

/** The image tag of a figure that may be on the stage; undefined where there is nothing to move. */
function tagOf(painter: StagePainter, stage: KnownStage, id: string): string | undefined {
  const actor: Actor | undefined = painter.cast.find(id);
  return knownFigure(stage, id).there === 'no' ? undefined : (actor?.tag ?? undefined);
}

/** `show` brings a figure onto the stage where it is not there, which a cue must never do. */
function ifThere(stage: KnownStage, id: string, tag: string, show: string): string[] {
  return knownFigure(stage, id).there === 'yes' ? [show] : [`if renpy.showing("${tag}"):`, `    ${show}`];
}

const pause = (cue: Cue, durationMs: number): string[] =>
  cue.blocking === true && durationMs > 0 ? [`pause ${seconds(durationMs)}`] : [];

/** The transform of a tween of a figure or the background. */
function tweenCall(cue: CueOf<'tween'>, figure: KnownFigure | null): string {
  const property = cue.property === 'zoom' ? 'scale' : cue.property;
  // Sizes and alphas are times the figure's own; a turn is added to its own.
  const unit = property === 'scale' ? (figure?.scale ?? 1) : property === 'alpha' ? (figure?.alpha ?? 1) : 1;
  const home = property === 'rotation' ? ((figure?.rotation ?? 0) * Math.PI) / 180 : unit;
  const rest = property === 'x' || property === 'y' ? 0 : home;
  const at = (value: number): number => (property === 'rotation' ? home + value : value * unit);
  const isPlain = property === 'x' || property === 'y' || home === (property === 'rotation' ? 0 : 1);
  const args = [
    `start=${pythonFloat(cue.from === undefined ? rest : at(cue.from))}`,
    `to=${pythonFloat(at(cue.to))}`,
    ...(isPlain ? [] : [`home=${pythonFloat(home)}`]),
    `t=${seconds(cue.durationMs)}`,
    ...(cue.easing === undefined ? [] : [`warper=${warperOf(cue.easing)}`]),
    ...(property === 'rotation' && figure === null ? ['feet=False'] : []),
  ];
  return `tween_${property}(${args.join(', ')})`;
}

function cameraTween(
  { property, from, to, durationMs, easing }: CueOf<'tween'>,
  stage: KnownStage,
  usage: Usage,
): string[] {
  if (property === 'alpha' || property === 'scale') return [];
  const { x = 0.5, y = 0.5, zoom = 1 } = stage.camera;
  const [name, home] = (
    { x: ['xanchor', x], y: ['yanchor', y], zoom: ['zoom', Math.max(1, zoom)], rotation: ['rotate', 0] } as const
  )[property];
  const at = (value: number): string => {
    if (property === 'rotation') return pythonFloat((value * 180) / Math.PI);
    return pythonFloat(property === 'zoom' ? Math.max(0.2, home + value - 1) : home + value);
  };
  return [
    'camera:',
    ...(from === undefined ? [] : [`    ${name} ${at(from)}`]),
    `    warp ${warperOf(easing)} ${seconds(durationMs)} ${name} ${at(to)}`,
    `    ease 0.24 ${[...(property === 'rotation' || stage.camera[property] === undefined ? [`${name} ${pythonFloat(home)}`] : []), ...seenBy(usage, stage)].join(' ')}`,
  ];
}

function tween(cue: CueOf<'tween'>, painter: StagePainter, stage: KnownStage): string[] {
  if (cue.target === 'camera') return [...cameraTween(cue, stage, painter.usage), ...pause(cue, cue.durationMs)];
  if (cue.target === 'background') return [`show bg at ${tweenCall(cue, null)}`, ...pause(cue, cue.durationMs)];
  const { character } = cue.target;
  const tag = tagOf(painter, stage, character);
  if (tag === undefined) return [];
  const show = `show ${tag} at ${tweenCall(cue, knownFigure(stage, character))}`;
  return [...ifThere(stage, character, tag, show), ...pause(cue, cue.durationMs)];
}

function shake(cue: CueOf<'shake'>, painter: StagePainter, stage: KnownStage): string[] {
  const durationMs = cue.durationMs ?? SHAKE_MS;
  const size = Math.round((cue.strength ?? 0.5) * 0.022 * 720);
  const call = size === 8 && cue.durationMs === undefined ? 'shake' : `shake(${size}, ${seconds(durationMs)})`;
  if (cue.target === undefined || cue.target === 'stage')
    return [`show layer master at ${call}`, ...pause(cue, durationMs)];
  const { character } = cue.target;
  const tag = tagOf(painter, stage, character);
  if (tag === undefined) return [];
  return [...ifThere(stage, character, tag, `show ${tag} at ${call}`), ...pause(cue, durationMs)];
}

function flash({ colour, durationMs }: CueOf<'flash'>): string[] {
  if (colour === undefined && durationMs === undefined) return ['with flash'];
  const total = durationMs ?? FLASH_MS;
  return [`with Fade(${seconds(total * 0.18)}, 0.0, ${seconds(total * 0.82)}, color="${colour ?? '#ffffff'}")`];
}

function sound(cue: CueOf<'sfx'> | CueOf<'voice'>, painter: StagePainter, isSpoken: boolean): string[] {
  const path = painter.media.sound(cue.asset);
  if (path === undefined) return [];
  if (isSpoken) return [`voice "${path}"`];
  const volume = cue.volume === undefined || cue.volume === 1 ? '' : ` volume ${pythonFloat(cue.volume)}`;
  return [`play ${cue.type === 'voice' ? 'voice' : 'sound'} "${path}"${volume}`];
}

/**
 * The statements of cues that are performances of their own; those that say how the stage changes are in
 * `stage-script.ts`. `speaks`: a line follows, which the first voice belongs to.
 */
export function cueScript(painter: StagePainter, stage: KnownStage, cues: readonly Cue[], speaks: boolean): string[] {
  const spoken = speaks ? cues.find((cue) => cue.type === 'voice') : undefined;
  return cues.flatMap((cue) => {
    switch (cue.type) {
      case 'tween':
        return tween(cue, painter, stage);
      case 'shake':
        return shake(cue, painter, stage);
      case 'flash':
        return flash(cue);
      case 'sfx':
      case 'voice':
        return cue === spoken ? [] : sound(cue, painter, false);
      case 'enter':
      case 'leave':
      case 'move':
      case 'transition':
        return [];
    }
  });
}

/** The `voice` statement of a line; it stands right before the line. */
export function voiceScript(painter: StagePainter, cues: readonly Cue[] | undefined): string[] {
  const spoken = cues?.find((cue) => cue.type === 'voice');
  return spoken === undefined ? [] : sound(spoken, painter, true);
}

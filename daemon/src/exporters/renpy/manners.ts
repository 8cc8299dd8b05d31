import type { Cue } from '@comfyvn/shared/story/cue';
import type { CharacterId } from '@comfyvn/shared/story/ids';
import { pythonFloat, seconds } from './quoting.ts';

type CueOf<T extends Cue['type']> = Extract<Cue, { type: T }>;

/** The first cue of a type, of a character where one is named. Pure. */
export function cueOf<T extends Cue['type']>(
  cues: readonly Cue[],
  type: T,
  character?: CharacterId,
): CueOf<T> | undefined {
  return cues.find(
    (cue): cue is CueOf<T> =>
      cue.type === type && (character === undefined || ('character' in cue && cue.character === character)),
  );
}

const SIDES = { left: 'left', right: 'right', below: 'bottom' } as const;

/** The transition that brings somebody in; null: at once. Pure. */
export function enterTransition(cue: CueOf<'enter'> | undefined): string | null {
  return move('in', cue?.from ?? 'fade', cue?.durationMs);
}

/** The transition that takes somebody away; null: at once. Pure. */
export function leaveTransition(cue: CueOf<'leave'> | undefined): string | null {
  return move('out', cue?.to ?? 'fade', cue?.durationMs);
}

function move(
  way: 'in' | 'out',
  side: 'left' | 'right' | 'below' | 'fade',
  durationMs: number | undefined,
): string | null {
  if (durationMs === 0) return null;
  if (side === 'fade') return durationMs === undefined ? 'dissolve' : `Dissolve(${seconds(durationMs)})`;
  const name = `${way === 'in' ? 'easein' : 'easeout'}${SIDES[side]}`;
  if (durationMs === undefined) return name;
  const place = { left: 'offscreenleft', right: 'offscreenright', below: 'vn_below' }[side];
  const end = way === 'in' ? 'enter' : 'leave';
  return `MoveTransition(${seconds(durationMs)}, ${end}=${place}, ${end}_time_warp=vn.ease_${way === 'in' ? 'out' : 'in'})`;
}

/** The transition between backgrounds; null: at once. Pure. */
export function sceneTransition(cue: CueOf<'transition'> | undefined): string | null {
  if (cue === undefined) return 'dissolve';
  const { kind, durationMs, colour } = cue;
  if (kind === 'cut' || durationMs === 0) return null;
  const time = durationMs === undefined ? undefined : seconds(durationMs);
  switch (kind) {
    case 'dissolve':
      return time === undefined ? 'dissolve' : `Dissolve(${time})`;
    case 'wipe':
      return time === undefined ? 'wiperight' : `CropMove(${time}, "wiperight")`;
    case 'blur':
      return time === undefined ? 'dissolve' : `Dissolve(${time})`;
    case 'slide':
      return time === undefined ? 'pushleft' : `PushMove(${time}, "pushleft")`;
    case 'fade': {
      if (time === undefined && colour === undefined) return 'fade';
      const half = seconds((durationMs ?? 1000) / 2);
      return `Fade(${half}, 0.0, ${half}${colour === undefined ? '' : `, color="${colour}"`})`;
    }
  }
}

/** The name of a curve, as the game's own functions have it. Pure. */
export function warperOf(easing: CueOf<'tween'>['easing']): string {
  return `vn.ease_${(easing ?? 'in-out').replace('-', '_')}`.replace('ease_linear', 'linear');
}

/** What a `move` cue says about how somebody walks. Pure. */
export function standArguments(cue: CueOf<'move'> | undefined): string[] {
  return [
    ...(cue?.durationMs === undefined ? [] : [`t=${pythonFloat(cue.durationMs / 1000)}`]),
    ...(cue?.easing === undefined ? [] : [`warper=${warperOf(cue.easing)}`]),
  ];
}

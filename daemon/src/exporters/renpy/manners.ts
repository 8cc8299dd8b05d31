import type { Cue } from '@comfyvn/shared/story/cue';
import type { AssetId, CharacterId } from '@comfyvn/shared/story/ids';
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

type Transition = CueOf<'transition'>;

/** What a wipe goes by, in the game: the Python code of a picture the size of the screen; undefined if it is not here. */
type MaskOf = (asset: AssetId) => string | undefined;

/** How long a change takes where its cue does not say. */
const HOW_LONG_MS = { fade: 1_000, wipe: 1_000, blur: 800 };

function wipe({ mask, direction = 'right', durationMs }: Transition, maskOf: MaskOf): string {
  const picture = mask === undefined ? undefined : maskOf(mask);
  if (picture !== undefined)
    return `ImageDissolve(${picture}, ${seconds(durationMs ?? HOW_LONG_MS.wipe)}, ramplen=64, reverse=True)`;
  const name = `wipe${direction}`;
  return durationMs === undefined ? name : `CropMove(${seconds(durationMs)}, "${name}")`;
}

/** The transition between backgrounds or pictures; null: at once. Pure but for the files that `maskOf` names. */
export function sceneTransition(cue: Transition | undefined, maskOf: MaskOf): string | null {
  if (cue === undefined) return 'dissolve';
  const { kind, durationMs, colour, direction = 'left' } = cue;
  if (kind === 'cut' || durationMs === 0) return null;
  const time = durationMs === undefined ? undefined : seconds(durationMs);
  switch (kind) {
    case 'dissolve':
      return time === undefined ? 'dissolve' : `Dissolve(${time})`;
    case 'wipe':
      return wipe(cue, maskOf);
    case 'blur':
      return `vn_blur(${seconds(durationMs ?? HOW_LONG_MS.blur)})`;
    case 'slide':
      return time === undefined ? `push${direction}` : `PushMove(${time}, "push${direction}")`;
    case 'fade': {
      if (time === undefined && colour === undefined) return 'fade';
      const half = seconds((durationMs ?? HOW_LONG_MS.fade) / 2);
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

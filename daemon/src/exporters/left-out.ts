import type { Cue } from '@comfyvn/shared/story/cue';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Story } from '@comfyvn/shared/story/story';
import { counted, type Losses } from './losses.ts';

/** Counts a change of the stage that a form has no word for. */
export function loseStageChange(losses: Losses, change: StageChange, where: Finding['where']): void {
  const what =
    change.op === 'camera' || change.op === 'mode'
      ? change.op
      : 'character' in change || change.op === 'clear'
        ? 'figures'
        : 'scenery';
  if (what === 'figures')
    losses.add('figures-left-out', where, (n) => `Who stands where is left out (${counted(n, 'change')}).`);
  else if (what === 'camera')
    losses.add('camera-left-out', where, (n) => `The camera is left out (${counted(n, 'change')}).`);
  else if (what === 'mode')
    losses.add('modes-left-out', where, (n) => `Pages and telephones are left out (${counted(n, 'change')}).`);
  else
    losses.add(
      'scenery-left-out',
      where,
      (n) => `Backgrounds, pictures, weather, light and music are left out (${counted(n, 'change')}).`,
    );
}

/** Counts a text with values, which a form that is only read shows as they are written. */
export function loseValues(losses: Losses, where: Finding['where']): void {
  losses.add('values-as-written', where, (n) => `Values in texts stand as they are written (${counted(n, 'line')}).`);
}

/** Counts a cue that a form has no word for. */
export function loseCue(losses: Losses, cue: Cue, where: Finding['where']): void {
  if (cue.type === 'voice') losses.add('voices-left-out', where, (n) => `Recorded voices are left out (${n}).`);
  else if (cue.type === 'sfx') losses.add('sounds-left-out', where, (n) => `Sounds are left out (${n}).`);
  else losses.add('movement-left-out', where, (n) => `Movements and effects are left out (${counted(n, 'cue')}).`);
}

/** Counts translations, which a form in one language cannot carry. */
export function loseTranslations(losses: Losses, story: Story): void {
  const locales = new Set(
    [story.translations, ...story.scenes.map((scene) => scene.translations)].flatMap((all) => Object.keys(all ?? {})),
  );
  if (locales.size > 0)
    losses.add(
      'translations-left-out',
      {},
      () => `The story is exported as it was written; left out: ${[...locales].sort().slice(0, 20).join(', ')}.`,
    );
}

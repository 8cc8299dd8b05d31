import { applyEdits } from '@comfyvn/shared/story/edit-apply';
import type { Edit } from '@comfyvn/shared/story/edit';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Story } from '@comfyvn/shared/story/story';
import { assetsOfChange } from '@comfyvn/shared/story/used-assets';
import { differsInStagingAlone } from './direct.guard.ts';
import { fieldKey, isMarked, readSlot, sameValue, writeSlot, type KeptSuggestion } from './direct.slot.ts';

/** A suggestion of a scene. */
export interface Placed {
  readonly scene: string;
  readonly suggestion: KeptSuggestion;
}
export interface Fitted {
  readonly edits: readonly Edit[];
  /** The suggestions as they are once the edits are made. */
  readonly changed: readonly KeptSuggestion[];
  readonly refused: readonly { readonly id: string; readonly why: string }[];
}

/** The edits that put suggestions into a story as it is now, by the ids of their lines. `taken`: those that are in it. Pure. */
export function fitTaking(story: Story, all: readonly Placed[], taken: readonly Placed[]): Fitted {
  return fit(story, all, taken, (now, { scene, suggestion }, others) => {
    const found = now.scenes.find((one) => one.id === scene);
    const current = found && readSlot(found, suggestion);
    if (!found || current === undefined) return 'Its line is in the story no more.';
    if (!sameValue(current, suggestion.was)) return 'This was changed since it was suggested.';
    if (!isThere(now, suggestion)) return 'Somebody or something that it needs is in the story no more.';
    // The mark may be of another suggestion for the same field.
    const marked = isMarked(found, suggestion) && !others.some((one) => !one.marked);
    return { edit: writeSlot(found, suggestion, suggestion.to), after: { ...suggestion, state: 'taken', marked } };
  });
}

/** The edits that take suggestions out of a story again. `taken`: all that are in it. Pure. */
export function fitTakingBack(story: Story, all: readonly Placed[], taken: readonly Placed[]): Fitted {
  return fit(story, all.toReversed(), taken, (now, { scene, suggestion }, others) => {
    const found = now.scenes.find((one) => one.id === scene);
    const current = found && readSlot(found, suggestion);
    if (!found || current === undefined) return 'Its line is in the story no more.';
    if (!sameValue(current, suggestion.to)) return 'This was changed since it was taken, so it stays as it is.';
    if (!isThere(now, { ...suggestion, to: suggestion.was }))
      return 'What stood there before is in the story no more, so it stays as it is.';
    const isLast = !suggestion.marked && others.length === 0;
    return { edit: writeSlot(found, suggestion, suggestion.was, isLast), after: { ...suggestion, state: 'open' } };
  });
}

type FitOne = (
  now: Story,
  placed: Placed,
  /** Those in the story that are for the same field of the same node. */
  others: readonly KeptSuggestion[],
) => { edit: Edit; after: KeptSuggestion } | string;

function fit(story: Story, all: readonly Placed[], before: readonly Placed[], one: FitOne): Fitted {
  const edits: Edit[] = [];
  const changed: KeptSuggestion[] = [];
  const refused: { id: string; why: string }[] = [];
  const taken = new Map<string, KeptSuggestion[]>();
  for (const { suggestion } of before)
    taken.set(fieldKey(suggestion), [...(taken.get(fieldKey(suggestion)) ?? []), suggestion]);
  let now = story;
  for (const placed of all) {
    const { suggestion } = placed;
    const others = (taken.get(fieldKey(suggestion)) ?? []).filter(({ id }) => id !== suggestion.id);
    const fitted = one(now, placed, others);
    if (typeof fitted === 'string') {
      refused.push({ id: suggestion.id, why: fitted });
      continue;
    }
    now = applyEdits(now, [fitted.edit]).story;
    edits.push(fitted.edit);
    changed.push(fitted.after);
    taken.set(fieldKey(suggestion), fitted.after.state === 'taken' ? [...others, fitted.after] : others);
  }
  if (!differsInStagingAlone(story, now))
    throw new Error('A suggestion of the director would change more than staging.');
  return { edits, changed, refused };
}

function isThere(story: Story, { to, kind }: KeptSuggestion): boolean {
  const has = (id: string): boolean => story.characters.some((one) => one.id === id);
  if (kind === 'speaker') return to === null || has(to as string);
  if (!Array.isArray(to)) return true;
  const assets = new Set(story.assets.map((one) => one.id));
  const isKnown = (change: StageChange): boolean =>
    assetsOfChange(change).every((id) => assets.has(id)) && (!('character' in change) || has(change.character));
  return to.every(isKnown);
}

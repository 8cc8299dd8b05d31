import { isDeepStrictEqual } from 'node:util';
import type { BundleMode } from '@comfyvn/shared/bundle/bundle.schema';
import type { ImportReport } from '@comfyvn/shared/imports/imports.api';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Story } from '@comfyvn/shared/story/story';
import { AppError } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { withSaveOf, withStoryId } from '../../importers/bundle/index.ts';
import type { AssetService } from '../assets/index.ts';
import { createLoreCopies } from '../lore/index.ts';
import { createSaveStore } from '../saves/index.ts';
import { createScenarioStore } from '../scenario/index.ts';
import { createStoryCopies, type SceneCopy, type StoredStory } from '../stories/index.ts';
import type { CheckedAsset } from './imports.bundle-assets.ts';
import type { CheckedBundle, CheckedStory } from './imports.bundle-check.ts';

export interface BundleOptions {
  readonly mode: BundleMode;
  /** The project to put the stories in; by default the one they say, or the one they are in. */
  readonly project?: string | undefined;
  /** Refuse what holds more than one story. */
  readonly single?: boolean | undefined;
}

/** What becomes of one story. `saves` are those that are to be written. */
interface Step {
  readonly bundled: CheckedStory;
  readonly as: 'new' | 'same' | 'replacement' | 'copy';
  readonly known: StoredStory | undefined;
  readonly saves: CheckedStory['saves'];
}

/** Decides what becomes of the stories of a bundle, and writes them. */
export function createBundleWriter({ db, bus, newId, now }: FeatureContext, assets: AssetService) {
  const copies = createStoryCopies(db);
  const saves = createSaveStore(db);
  const runs = createScenarioStore(db);
  const lore = createLoreCopies(db);

  /** Throws AppError `conflict` where a story or save is here, differs, and may not be replaced. */
  const plan = (stories: readonly CheckedStory[], mode: BundleMode): Step[] => {
    const steps = stories.map((story) => stepOf(story, mode));
    const clash = steps.flatMap((step) => (mode === 'new' ? (conflictOf(step) ?? []) : []));
    if (clash.length > 0) throw new AppError('conflict', `${clash.slice(0, 5).join(' ')} ${WAYS_OUT}`);
    return steps;
  };

  const stepOf = (bundled: CheckedStory, mode: BundleMode): Step => {
    const { id } = bundled.head;
    const known = copies.find(id);
    if (known === undefined) return { bundled, as: 'new', known, saves: bundled.saves };
    if (mode === 'copy') return { bundled, as: 'copy', known, saves: bundled.saves };
    const others = bundled.saves.filter(([slot, save]) => !isDeepStrictEqual(saves.find(id, slot), save));
    return { bundled, as: isSame(bundled, known) ? 'same' : 'replacement', known, saves: others };
  };

  const isSame = ({ head, scenes }: CheckedStory, known: StoredStory): boolean => {
    if (!isDeepStrictEqual({ ...head, revision: 0 }, { ...known.head, revision: 0 })) return false;
    const there = copies.sceneHashes(head.id);
    return there.length === scenes.length && there.every((scene, at) => isSameScene(scene, scenes[at]!));
  };

  const conflictOf = ({ as, known, saves: written, bundled }: Step): string | undefined => {
    if (as === 'replacement') return `The story "${known?.head.title}" is here already and differs.`;
    const taken = as === 'same' ? written.find(([slot]) => saves.find(bundled.head.id, slot) !== undefined) : undefined;
    return taken && `The saved game "${taken[0]}" of "${bundled.head.title}" is here already and differs.`;
  };

  const registerAsset = ({ id, sidecar, content }: CheckedAsset, name: string): void => {
    const { kind, licence, author, source, origin } = sidecar;
    assets.register(content, { id, kind, name: sidecar.name, origin: origin ?? name, licence, author, source });
  };

  const writeStep = (step: Step, project: string | undefined): ImportReport => {
    const { bundled, as, known } = step;
    const id = as === 'copy' ? newId('st') : bundled.head.id;
    const findings: Finding[] = [...bundled.findings];
    if (as !== 'same') {
      const originKey = as === 'copy' ? null : originKeyOf(step, findings);
      copies.put({ ...toStored(step, { id, project, at: now() }), originKey }, bundled.scenes);
    }
    const globals = bundled.record?.globals ?? {};
    if ((as === 'new' || as === 'replacement') && Object.keys(globals).length > 0) runs.putGlobals(id, globals);
    if (as !== 'same' && bundled.record?.lore !== undefined) lore.put(id, bundled.record.lore);
    for (const [slot, save] of step.saves) saves.put(id, slot, as === 'copy' ? withSaveOf(save, id) : save);
    const stored = as === 'same' ? known! : copies.find(id)!;
    return {
      story: id,
      title: stored.head.title,
      revision: stored.head.revision,
      changed: as !== 'same' || step.saves.length > 0,
      messages: stored.messages,
      lines: stored.lines,
      scenes: bundled.scenes.length,
      findings,
    };
  };

  /** Of stories made from the same chat one alone can follow it. */
  const originKeyOf = ({ bundled, known }: Step, findings: Finding[]): string | null => {
    const key = bundled.record === null ? (known?.originKey ?? null) : bundled.record.originKey;
    const holder = key === null ? undefined : copies.findByOrigin(key);
    if (holder === undefined || holder === bundled.head.id) return key;
    findings.push({
      rule: 'origin-taken',
      level: 'warning',
      where: {},
      message: `"${bundled.head.title}" no longer follows its chat: another story here was made from the same one.`,
      fix: 'Delete the other story and restore again, if this one is to follow the chat.',
    });
    return null;
  };

  return {
    plan,
    /** Writes all of a checked bundle in one transaction. The bytes of its assets are kept already. */
    write(bundle: CheckedBundle, name: string, { mode, project }: BundleOptions): ImportReport[] {
      const reports = copies.transaction(() => {
        for (const asset of bundle.assets) registerAsset(asset, name);
        return plan(bundle.stories, mode).map((step) => writeStep(step, project));
      });
      for (const { story, revision, changed } of reports)
        if (changed) bus.emit('story.changed', { id: story, revision });
      const [first, ...others] = reports;
      return first === undefined ? [] : [{ ...first, findings: [...bundle.findings, ...first.findings] }, ...others];
    },
  };
}

/** The same text has the same hash; the same content may be another text. */
function isSameScene(there: { hash: string | undefined; text: () => string }, { hash, body }: SceneCopy): boolean {
  return there.hash === hash || isDeepStrictEqual(JSON.parse(there.text()), JSON.parse(body.toString()));
}

const WAYS_OUT = 'Nothing was changed. Replace what is here, or keep both.';

const copied = (head: Story, id: string): Story => withStoryId(head, id, `${head.title.slice(0, 290)} (copy)`);

/** A revision means one content to whoever keeps something of it; so what replaces a story is newer than that was. */
const newer = (head: Story, known: StoredStory | undefined): Story => ({
  ...head,
  revision: Math.max(head.revision, (known?.head.revision ?? 0) + 1),
});

function toStored(
  { bundled, as, known }: Step,
  { id, project, at }: { id: string; project: string | undefined; at: Date },
): StoredStory {
  const { record, origin, lines, messages, findings } = bundled;
  return {
    head: as === 'copy' ? copied(bundled.head, id) : as === 'replacement' ? newer(bundled.head, known) : bundled.head,
    project: project ?? record?.project ?? known?.project ?? 'Stories',
    originKey: null,
    origin: record === null ? (origin ?? known?.origin ?? null) : record.origin,
    titleEdited: record?.titleEdited ?? known?.titleEdited ?? false,
    lines: record?.lines ?? lines,
    messages: record?.messages ?? messages,
    findings: record?.findings ?? findings,
    updatedAt: record?.updatedAt ?? at.toISOString(),
  };
}

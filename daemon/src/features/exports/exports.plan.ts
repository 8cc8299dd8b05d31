import { setImmediate as breathe } from 'node:timers/promises';
import { sharingGate } from '@comfyvn/shared/advisory/gate';
import type { ExportRequest } from '@comfyvn/shared/exports/exports.api';
import type { StoredSave } from '@comfyvn/shared/saves/saves.api';
import type { ExportPreview } from '@comfyvn/shared/exports/exports.schema';
import type { Finding } from '@comfyvn/shared/story/finding';
import { subsetStory } from '@comfyvn/shared/story/story-subset';
import type { Story } from '@comfyvn/shared/story/story';
import type { Exporter, ExportPlan, ExportSource } from '../../exporters/exporter.ts';
import type { AssetService } from '../assets/index.ts';
import type { StoryService } from '../stories/index.ts';
import type { AssetCleaner } from './exports.clean.ts';
import { sizeOf, type ReadableAsset } from './exports.contents.ts';
import { pathFindings } from './exports.paths.ts';
import { cleansPictures, findAssets, readProgram, storyFaults, withUsedAssets } from './exports.source.ts';
import { readStory } from './exports.story.ts';

export interface PlanParts {
  readonly stories: StoryService;
  readonly assets: AssetService;
  /** Names of the saved games of a story. */
  readonly saveSlots: (story: string) => readonly string[];
  /** Throws AppError where there is none. */
  readonly save: (story: string, slot: string) => StoredSave;
  /** What a story was imported from, for people. */
  readonly originOf: (story: string) => string | null;
  readonly version: string;
  readonly programFolder: string;
  readonly clean: AssetCleaner;
}

/** An export that was thought through and not written yet. */
export interface PlannedExport {
  readonly preview: ExportPreview;
  readonly plan: ExportPlan;
  readonly assets: ReadonlyMap<string, ReadableAsset>;
}

/** Works out what an export would write. Throws AppError where the story is not there or damaged. */
export async function planExport(request: ExportRequest, exporter: Exporter, parts: PlanParts): Promise<PlannedExport> {
  const whole = await readStory(parts.stories, request.story);
  const { story, findings } = partOf(whole, request.scenes);
  if (story === null) return refused(request, whole, findings);
  // A bundle is the story to the letter; the others take what is seen and heard.
  const used = exporter.name === 'bundle' ? story : withUsedAssets(story);
  const found = await findAssets(used, parts.assets, parts.clean, !cleansPictures(exporter.name));
  const source: ExportSource = {
    story: used,
    assets: found.assets,
    version: parts.version,
    program: exporter.name === 'web' ? readProgram(parts.programFolder) : new Map(),
    ...extrasOf(request, exporter, parts),
  };
  await breathe();
  const before = [...findings, ...storyFaults(used)];
  await breathe();
  const plan = hasErrors(before) ? { files: [], findings: [] } : exporter.plan(source);
  const said = new Set(plan.findings.map((one) => one.rule));
  const own = [...before, ...found.findings].filter((one) => one.level === 'error' || !said.has(one.rule));
  const gate = sharingGate(carriedBy(plan, used)).filter((one) => one.level === 'error' || !said.has(one.rule));
  const all = [...own, ...gate, ...plan.findings, ...pathFindings(plan.files.map((file) => file.path))];
  const preview = previewOf(request, used, plan, all, source);
  return { preview, plan, assets: found.assets };
}

/** The assets whose bytes an export would hand on; a text carries none. */
function carriedBy(plan: ExportPlan, story: Story): Story['assets'] {
  const carried = new Set(plan.files.flatMap((file) => ('asset' in file ? [file.asset] : [])));
  return story.assets.filter((asset) => carried.has(asset.id));
}

/** What some targets take beside the story. */
function extrasOf({ story, scenes, save }: ExportRequest, { name }: Exporter, parts: PlanParts): Partial<ExportSource> {
  const origin = parts.originOf(story);
  // A part has lost places that saved games stand at.
  const slots = name === 'bundle' && scenes === undefined ? parts.saveSlots(story) : [];
  return {
    ...(origin !== null && { origin }),
    ...(slots.length > 0 && { saves: new Map(slots.map((slot) => [slot, JSON.stringify(parts.save(story, slot))])) }),
    ...(save !== undefined && recordingIn(parts.save(story, save))),
  };
}

/** How the run of a saved game began, and what its reader chose. */
function recordingIn({ save: { seed, origin, decisions } }: StoredSave): Pick<ExportSource, 'decisions' | 'began'> {
  const began = { seed, ...(origin?.at != null && { at: origin.at }), ...(origin && { globals: origin.globals }) };
  return { decisions, began };
}

const hasErrors = (findings: readonly Finding[]): boolean => findings.some((one) => one.level === 'error');

function partOf(story: Story, scenes: readonly string[] | undefined) {
  return scenes === undefined ? { story, findings: [] } : subsetStory(story, scenes);
}

function refused(request: ExportRequest, story: Story, findings: readonly Finding[]): PlannedExport {
  const plan = { files: [], findings: [] };
  const preview = previewOf(request, story, plan, findings, { assets: new Map(), program: new Map() });
  return { preview, plan, assets: new Map() };
}

function previewOf(
  request: ExportRequest,
  story: Story,
  plan: ExportPlan,
  findings: readonly Finding[],
  { assets, program }: Pick<ExportSource, 'assets' | 'program'>,
): ExportPreview {
  const files = plan.files.map((file) => ({ path: file.path, sizeBytes: sizeOf(file, assets, program) }));
  return {
    story: story.id,
    title: story.title,
    revision: story.revision,
    target: request.target,
    files,
    totalBytes: files.reduce((sum, file) => sum + (file.sizeBytes ?? 0), 0),
    findings: [...findings],
  };
}

import { createHash } from 'node:crypto';
import type { BundleProvenance, BundleStory, StoryRecord } from '@comfyvn/shared/bundle/bundle.schema';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import type { ExportFile } from '../exporter.ts';
import { slugOf } from './file-names.ts';
import { jsonText, type FileList } from './text-files.ts';

/** A story on its way into a bundle. Its scenes and saves are asked for once, in order. */
export interface StorySource {
  /** `scenes` is not looked at. */
  readonly head: Story;
  readonly scenes: Iterable<Scene>;
  /** JSON texts of saved games by slot. */
  readonly saves: Iterable<readonly [slot: string, text: string]>;
  /** What it was imported from, for people. */
  readonly origin?: string | undefined;
  /** For a backup. */
  readonly record?: StoryRecord | undefined;
}

export interface WrittenStory {
  readonly entry: BundleStory;
  readonly provenance: BundleProvenance['stories'][number];
}

/** The files of one story under `folder`, which is empty or ends with `/`. Returns what the manifest says of them. */
export function* storyFiles(
  { head, scenes, saves, origin, record }: StorySource,
  folder: string,
  list: FileList,
): Generator<ExportFile, WrittenStory> {
  const { id, title, revision } = head;
  const hash = createHash('sha256');
  const told = origin === undefined ? {} : { origin };
  const write = (path: string, text: string): ExportFile => {
    const file = list.text(path, text);
    hash.update(`${list.files.at(-1)?.sha256}\n`);
    return file;
  };

  const headFile = `${folder}story.json`;
  yield write(headFile, jsonText({ ...head, scenes: [] }));
  const sceneFiles: string[] = [];
  for (const scene of scenes) {
    const number = String(sceneFiles.length + 1).padStart(3, '0');
    const path = `${folder}scenes/${number}-${slugOf(scene.title, 'scene')}.json`;
    sceneFiles.push(path);
    yield write(path, jsonText(scene));
  }
  const sha256 = hash.digest('hex');
  const saveFiles: BundleStory['saves'] = [];
  for (const [slot, text] of saves) {
    // Windows keeps some names for itself, `con` among them; none begins like this.
    const file = `${folder}saves/slot-${slot}.json`;
    saveFiles.push({ slot, file });
    yield list.text(file, text);
  }
  const recordFile = record === undefined ? {} : { record: `${folder}record.json` };
  if (recordFile.record !== undefined) yield list.text(recordFile.record, jsonText(record));
  return {
    entry: { id, title, ...told, head: headFile, scenes: sceneFiles, saves: saveFiles, ...recordFile },
    provenance: { id, title, revision, ...told, sha256 },
  };
}

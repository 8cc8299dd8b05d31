export { checkEntries, quoted, type ArchiveEntry } from './entries.ts';
export { readJson } from './json.ts';
export { parsePart, readManifest, type ListedFile } from './manifest.ts';
export { headWithAssets, saveWithAssets, sceneWithAssets, withSaveOf, withStoryId } from './other-ids.ts';
export { BundleRefused } from './refused.ts';
export { readSave, storyReader, type BundledStory, type JsonPart } from './story.ts';

export { checkEntries, quoted, type ArchiveEntry } from '@comfyvn/shared/bundle/entries';
export { readJson } from '@comfyvn/shared/bundle/json';
export { parsePart, readManifest, type ListedFile } from '@comfyvn/shared/bundle/manifest';
export { headWithAssets, saveWithAssets, sceneWithAssets, withSaveOf, withStoryId } from './other-ids.ts';
export { BundleRefused } from '@comfyvn/shared/bundle/refused';
export { readSave, storyReader, type BundledStory, type JsonPart } from './story.ts';

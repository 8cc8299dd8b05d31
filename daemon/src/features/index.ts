import { migrations as jobMigrations } from '../core/jobs.store.ts';
import { migrations as assetMigrations } from './assets/assets.store.ts';
import { migrations as bookMigrations } from './books/books.store.ts';
import { migrations as comfyMigrations } from './comfy/comfy.store.ts';
import { migrations as directMigrations } from './direct/direct.store.ts';
import { migrations as exportMigrations } from './exports/exports.store.ts';
import { migrations as llmMigrations } from './llm/llm.store.ts';
import { migrations as loreMigrations } from './lore/lore.store.ts';
import { migrations as originMigrations } from './imports/imports.origins.store.ts';
import { migrations as libraryMigrations } from './libraries/libraries.store.ts';
import { migrations as musicMigrations } from './music/music.store.ts';
import { migrations as pairingMigrations } from './pairing/pairing.store.ts';
import { migrations as pictureMigrations } from './pictures/pictures.store.ts';
import { migrations as remoteMigrations } from './remote/remote.store.ts';
import { migrations as saveMigrations } from './saves/saves.store.ts';
import { migrations as scenarioMigrations } from './scenario/scenario.store.ts';
import { migrations as speechMigrations } from './speech/speech.store.ts';
import { migrations as captureMigrations } from './sillytavern/capture.store.ts';
import { migrations as storyMigrations } from './stories/stories.store.ts';
import { migrations as translationMigrations } from './translations/translations.store.ts';

export { assets } from './assets/index.ts';
export { books } from './books/index.ts';
export { bridge } from './bridge/index.ts';
export { comfy } from './comfy/index.ts';
export { compute } from './compute/index.ts';
export { direct } from './direct/index.ts';
export { extension } from './extension/index.ts';
export { exports } from './exports/index.ts';
export { imports } from './imports/index.ts';
export { jobs } from './jobs/index.ts';
export { llm } from './llm/index.ts';
export { lore } from './lore/index.ts';
export { libraries } from './libraries/index.ts';
export { music } from './music/index.ts';
export { pairing } from './pairing/index.ts';
export { pictures } from './pictures/index.ts';
export { projects } from './projects/index.ts';
export { remote } from './remote/index.ts';
export { routes } from './routes/index.ts';
export { saves } from './saves/index.ts';
export { scenario } from './scenario/index.ts';
export { settings } from './settings/index.ts';
export { sillytavern } from './sillytavern/index.ts';
export { sizes } from './sizes/index.ts';
export { speech } from './speech/index.ts';
export { stories } from './stories/index.ts';
export { system } from './system/index.ts';
export { translations } from './translations/index.ts';
export { trials } from './trials/index.ts';
export { variables } from './variables/index.ts';

/** The whole schema, from every feature; a version number that is used twice is a fault found at start-up. */
export const migrations = [
  ...storyMigrations,
  ...saveMigrations,
  ...scenarioMigrations,
  ...assetMigrations,
  ...pairingMigrations,
  ...captureMigrations,
  ...jobMigrations,
  ...exportMigrations,
  ...loreMigrations,
  ...originMigrations,
  ...libraryMigrations,
  ...speechMigrations,
  ...comfyMigrations,
  ...pictureMigrations,
  ...musicMigrations,
  ...remoteMigrations,
  ...bookMigrations,
  ...llmMigrations,
  ...directMigrations,
  ...translationMigrations,
];
if (new Set(migrations.map((m) => m.version)).size !== migrations.length)
  throw new Error('Two migrations share a version number.');

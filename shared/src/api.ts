import { assetsApi } from './assets/assets.api.ts';
import { bridgeApi } from './bridge/bridge.api.ts';
import { comfyApi } from './comfy/comfy.api.ts';
import { computeApi } from './compute/compute.api.ts';
import { problem } from './contract/problem.ts';
import { directApi } from './direct/direct.api.ts';
import { exportsApi } from './exports/exports.api.ts';
import { extensionApi } from './extension/extension.api.ts';
import { importsApi } from './imports/imports.api.ts';
import { jobsApi } from './jobs/jobs.api.ts';
import { job } from './jobs/jobs.schema.ts';
import { llmApi } from './llm/llm.api.ts';
import { loreApi } from './lore/lore.api.ts';
import { openaiApi } from './speech/openai.api.ts';
import { speechApi } from './speech/speech.api.ts';
import { librariesApi } from './libraries/libraries.api.ts';
import { library } from './libraries/libraries.schema.ts';
import { musicApi } from './music/music.api.ts';
import { pairingApi } from './pairing/pairing.api.ts';
import { picturesApi } from './pictures/pictures.api.ts';
import { projectsApi } from './projects/projects.api.ts';
import { remoteApi } from './remote/remote.api.ts';
import { routesApi } from './routes/routes.api.ts';
import { savesApi } from './saves/saves.api.ts';
import { scenarioApi } from './scenario/scenario.api.ts';
import { settingsApi } from './settings/settings.api.ts';
import { sillytavernApi } from './sillytavern/sillytavern.api.ts';
import { storiesApi } from './stories/stories.api.ts';
import { expression } from './story/condition.ts';
import { cue } from './story/cue.ts';
import { edit } from './story/edit.ts';
import { finding } from './story/finding.ts';
import { action, node } from './story/node.ts';
import { stageChange } from './story/stage.ts';
import { scene } from './story/story.ts';
import { systemApi } from './system/system.api.ts';
import { translationsApi } from './translations/translations.api.ts';
import { trialsApi } from './trials/trials.api.ts';
import { variablesApi } from './variables/variables.api.ts';

/** Every route of the daemon, by feature. */
export const api = {
  system: systemApi,
  settings: settingsApi,
  music: musicApi,
  pairing: pairingApi,
  stories: storiesApi,
  saves: savesApi,
  scenario: scenarioApi,
  variables: variablesApi,
  lore: loreApi,
  assets: assetsApi,
  imports: importsApi,
  routes: routesApi,
  exports: exportsApi,
  extension: extensionApi,
  projects: projectsApi,
  jobs: jobsApi,
  libraries: librariesApi,
  comfy: comfyApi,
  compute: computeApi,
  remote: remoteApi,
  pictures: picturesApi,
  trials: trialsApi,
  sillytavern: sillytavernApi,
  speech: speechApi,
  openai: openaiApi,
  bridge: bridgeApi,
  llm: llmApi,
  direct: directApi,
  translations: translationsApi,
};
export type Api = typeof api;

/** Schemas that many routes share, by the names they have in the documents of the API. */
export const named = {
  Problem: problem,
  Finding: finding,
  Edit: edit,
  Scene: scene,
  Node: node,
  Action: action,
  StageChange: stageChange,
  Cue: cue,
  Expression: expression,
  Job: job,
  Library: library,
};

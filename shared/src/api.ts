import { assetsApi } from './assets/assets.api.ts';
import { exportsApi } from './exports/exports.api.ts';
import { importsApi } from './imports/imports.api.ts';
import { jobsApi } from './jobs/jobs.api.ts';
import { pairingApi } from './pairing/pairing.api.ts';
import { projectsApi } from './projects/projects.api.ts';
import { savesApi } from './saves/saves.api.ts';
import { scenarioApi } from './scenario/scenario.api.ts';
import { settingsApi } from './settings/settings.api.ts';
import { sillytavernApi } from './sillytavern/sillytavern.api.ts';
import { storiesApi } from './stories/stories.api.ts';
import { systemApi } from './system/system.api.ts';
import { variablesApi } from './variables/variables.api.ts';

/** Every route of the daemon, by feature. */
export const api = {
  system: systemApi,
  settings: settingsApi,
  pairing: pairingApi,
  stories: storiesApi,
  saves: savesApi,
  scenario: scenarioApi,
  variables: variablesApi,
  assets: assetsApi,
  imports: importsApi,
  exports: exportsApi,
  projects: projectsApi,
  jobs: jobsApi,
  sillytavern: sillytavernApi,
};
export type Api = typeof api;

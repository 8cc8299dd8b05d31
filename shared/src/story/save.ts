export { openSave, runSave, SaveError, type RunSave } from './save-schema.ts';
export { load, type Loaded } from './save-read.ts';
export { save, SAVED_STATES, SAVED_TRAIL } from './save-write.ts';

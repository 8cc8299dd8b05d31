// Saves come from outside and are checked with schemas, which weigh as much as the player: loaded when they are needed.
import '@comfyvn/shared/contract/no-eval';

export { load, openSave, SaveError } from '@comfyvn/shared/story/save';

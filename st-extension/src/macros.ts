import { storyAddress } from './commands.ts';
import type { Connection } from './connection.ts';
import { addMacro } from './st/scripts.ts';
import type { SyncOutcome } from './sync.ts';
import { word } from './words.ts';

/** Macros on the story of the open chat; '' until it was sent for the first time. Returns what takes them away. */
export function addMacros(connection: Connection, current: () => SyncOutcome | undefined): () => void {
  const added = [
    addMacro('comfyvn_status', word('macroStatus'), () => connection.state.is),
    addMacro('comfyvn_title', word('macroTitle'), () => current()?.title ?? ''),
    addMacro('comfyvn_lines', word('macroLines'), () => String(current()?.lines ?? '')),
    addMacro('comfyvn_story', word('macroStory'), () => current()?.story ?? ''),
    addMacro('comfyvn_address', word('macroAddress'), () => {
      const story = current()?.story;
      return story === undefined ? '' : storyAddress(connection, story, 'play');
    }),
  ];
  return () => added.forEach((remove) => remove());
}

import type { Connection } from './connection.ts';
import { describe } from './sentence.ts';
import { addCommand, type Command } from './st.ts';
import type { SyncOutcome } from './sync.ts';
import { word } from './words.ts';

export interface CommandActions {
  readonly connection: Connection;
  play(from?: number): Promise<void>;
  sync(): Promise<SyncOutcome>;
}

/** The slash commands. Returns what takes them away. */
export function addCommands({ connection, play, sync }: CommandActions): () => void {
  const commands: Command[] = [
    {
      name: 'comfyvn-play',
      help: word('helpPlay'),
      argument: word('helpPlayNumber'),
      returns: 'nothing',
      async run(argument) {
        if (argument && !/^\d+$/.test(argument)) throw new Error(word('notANumber', { given: argument }));
        await play(argument ? Number(argument) : undefined);
        return '';
      },
    },
    {
      name: 'comfyvn-sync',
      help: word('helpSync'),
      returns: 'the number of lines of the story',
      run: async () => String((await sync()).lines),
    },
    {
      name: 'comfyvn-status',
      help: word('helpStatus'),
      returns: 'ready, unpaired, pairing, absent or incompatible, then a sentence',
      async run() {
        if (connection.state.is !== 'pairing') await connection.find({ everywhere: true });
        return `${connection.state.is}: ${describe(connection.state)}`;
      },
    },
  ];
  const added = commands.map(addCommand);
  return () => added.forEach((remove) => remove());
}

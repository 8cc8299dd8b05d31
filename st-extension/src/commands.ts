import { describe, type Connection } from './connection.ts';
import { addCommand, type Command } from './st.ts';
import type { SyncOutcome } from './sync.ts';

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
      help: 'Plays the open chat as a visual novel; with a message number it starts there.',
      argument: 'number of a message, as shown by SillyTavern',
      returns: 'nothing',
      async run(argument) {
        if (argument && !/^\d+$/.test(argument)) throw new Error(`"${argument}" is not the number of a message.`);
        await play(argument ? Number(argument) : undefined);
        return '';
      },
    },
    {
      name: 'comfyvn-sync',
      help: 'Sends what changed in the open chat to ComfyVN.',
      returns: 'the number of lines of the story',
      run: async () => String((await sync()).lines),
    },
    {
      name: 'comfyvn-status',
      help: 'Tells whether ComfyVN is there and connected.',
      returns: 'ready, unpaired, pairing, absent or incompatible, then a sentence',
      async run() {
        if (connection.state.is !== 'pairing') await connection.find({ everywhere: true });
        return `${connection.state.is}: ${describe(connection.state, location)}`;
      },
    },
  ];
  const added = commands.map(addCommand);
  return () => added.forEach((remove) => remove());
}

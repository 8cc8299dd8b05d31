import { context } from '../st.ts';

/** What SillyTavern offers to scripts and other extensions: commands, macros, events. */

export interface Command {
  readonly name: string;
  readonly help: string;
  readonly returns: string;
  readonly argument?: {
    readonly help: string;
    readonly type: 'NUMBER' | 'STRING';
    readonly choices?: readonly string[];
  };
  readonly named?: readonly { readonly name: string; readonly help: string; readonly choices?: readonly string[] }[];
  /** `named` are the named arguments as texts, `text` the rest. What it throws stops the script with its sentence. */
  run(text: string, named: Readonly<Record<string, string>>): Promise<string>;
}

/** Adds a slash command. Returns what takes it away. */
export function addCommand({ name, help, returns, argument, named = [], run }: Command): () => void {
  const st = context();
  const { SlashCommandParser, ARGUMENT_TYPE } = st;
  const texts = (given: object): Record<string, string> =>
    Object.fromEntries(
      named.flatMap((one) => {
        const value: unknown = (given as Record<string, unknown>)[one.name];
        return typeof value === 'string' || typeof value === 'number' ? [[one.name, String(value).trim()]] : [];
      }),
    );
  SlashCommandParser.addCommandObject(
    st.SlashCommand.fromProps({
      name,
      callback: (given: object, value: unknown) => run(typeof value === 'string' ? value.trim() : '', texts(given)),
      returns,
      helpString: help,
      namedArgumentList: named.map((one) =>
        st.SlashCommandNamedArgument.fromProps({
          name: one.name,
          description: one.help,
          typeList: [ARGUMENT_TYPE['STRING']],
          enumList: [...(one.choices ?? [])],
        }),
      ),
      unnamedArgumentList: argument
        ? [
            st.SlashCommandArgument.fromProps({
              description: argument.help,
              typeList: [ARGUMENT_TYPE[argument.type]],
              enumList: [...(argument.choices ?? [])],
            }),
          ]
        : [],
    }),
  );
  return () => {
    delete SlashCommandParser.commands[name];
  };
}

/** Adds a macro `{{name}}`, to whichever engine evaluates them. Returns what takes it away. */
export function addMacro(name: string, description: string, handler: () => string): () => void {
  const { macros, registerMacro, powerUserSettings } = context();
  if (macros?.register && powerUserSettings.experimental_macro_engine !== false) {
    macros.register(name, { handler, description });
    return () => void macros.registry?.unregisterMacro(name);
  }
  registerMacro?.(name, handler, description);
  return () => context().unregisterMacro?.(name);
}

/** Tells other extensions; what their listeners do is no matter of ours. See docs/sillytavern-events.md. */
export function tell(event: `comfyvn_${string}`, detail: object): void {
  void Promise.resolve(context().eventSource.emit(event, detail)).catch(() => {});
}

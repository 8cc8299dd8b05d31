/**
 * With st/ the only place that touches SillyTavern: its global, its modules, its elements and its own HTTP API.
 * Written against 1.16 to 1.19; `getContext()` gives a fresh snapshot, so nothing of it is kept.
 */
export interface StMessage {
  name?: string;
  mes?: string;
  is_user?: boolean;
  is_system?: boolean | '';
  send_date?: string | number;
  swipes?: readonly string[];
  swipe_id?: number;
  swipe_info?: readonly ({ send_date?: string | number } | null)[];
  force_avatar?: string;
  original_avatar?: string;
  title?: string;
  extra?: Record<string, unknown>;
}

export interface StCharacter {
  name: string;
  avatar: string;
  chat?: string;
  shallow?: boolean;
  description?: string;
  personality?: string;
  scenario?: string;
  first_mes?: string;
  /** The card as it is, of version 2. */
  data?: Record<string, unknown> & { extensions?: Record<string, unknown> & { world?: string } };
}

export interface StGroup {
  id: string;
  name: string;
  members: readonly string[];
  chats?: readonly string[];
  disabled_members?: readonly string[];
  chat_id?: string;
}

interface PersonaDescription {
  description?: string;
  lorebook?: string;
}

interface StContext {
  chat: readonly StMessage[];
  characters: readonly StCharacter[];
  groups: readonly StGroup[];
  name1: string;
  characterId?: number | string;
  groupId?: string | null;
  chatMetadata: Record<string, unknown>;
  extensionSettings: Record<string, unknown> & {
    expressions?: { api?: number; fallback_expression?: string };
    expressionOverrides?: readonly { name: string; path: string }[];
    variables?: { global?: Record<string, unknown> };
  };
  powerUserSettings: {
    personas?: Record<string, string>;
    persona_descriptions?: Record<string, PersonaDescription>;
    experimental_macro_engine?: boolean;
  };
  eventSource: {
    on(event: string, listener: (...args: never[]) => void): void;
    removeListener(event: string, listener: (...args: never[]) => void): void;
    emit(event: string, detail: object): Promise<unknown>;
  };
  eventTypes: Record<string, string>;
  getCurrentChatId(): string | undefined;
  openCharacterChat(file: string): Promise<void>;
  openGroupChat(group: string, chat: string): Promise<void>;
  getRequestHeaders(): Record<string, string>;
  saveSettingsDebounced(): void;
  translate?(text: string, key?: string): string;
  executeSlashCommandsWithOptions(text: string): Promise<{ pipe?: string }>;
  shouldSendOnEnter?(): boolean;
  stopGeneration?(): boolean;
  onlineStatus?: string;
  generateRaw?(options: object): Promise<unknown>;
  ConnectionManagerRequestService?: {
    sendRequest(profile: string, messages: object[], tokens: number, how: object, more: object): Promise<unknown>;
    getSupportedProfiles(): { id: string; name: string; mode?: string }[];
    handleDropdown(selector: string, chosen: string, changed: (profile?: { id: string }) => void): void;
  };
  unshallowCharacter?(id: number): Promise<void>;
  loadWorldInfo?(name: string): Promise<{ entries?: Record<string, StLoreEntry> } | null>;
  SlashCommandParser: { addCommandObject(command: unknown): void; commands: Record<string, unknown> };
  SlashCommand: { fromProps(properties: object): unknown };
  SlashCommandArgument: { fromProps(properties: object): unknown };
  SlashCommandNamedArgument: { fromProps(properties: object): unknown };
  macros?: {
    register(name: string, options: { handler: () => string; description: string }): unknown;
    registry?: { unregisterMacro(name: string): unknown };
  };
  registerMacro?(name: string, value: () => string, description?: string): void;
  unregisterMacro?(name: string): void;
  ARGUMENT_TYPE: Record<string, string>;
}

/** An entry of a lorebook as SillyTavern keeps it. */
export type StLoreEntry = Record<string, unknown>;

declare const SillyTavern: { getContext(): StContext };
declare const toastr: Record<'info' | 'success' | 'warning' | 'error', (text: string, title?: string) => void>;

/** What is open now. */
export type StChat =
  | { readonly kind: 'solo'; readonly file: string; readonly character: StCharacter }
  | { readonly kind: 'group'; readonly file: string; readonly group: StGroup };

export const context = (): StContext => SillyTavern.getContext();

/** The open chat; null on the welcome page. */
export function openChat(): StChat | null {
  const { groupId, groups, characterId, characters, getCurrentChatId } = context();
  const file = getCurrentChatId();
  if (!file) return null;
  if (groupId) {
    const group = groups.find(({ id }) => id === groupId);
    return group ? { kind: 'group', file, group } : null;
  }
  const character = characterId === undefined ? undefined : characters[Number(characterId)];
  return character ? { kind: 'solo', file, character } : null;
}

/** The characters of the open chat, with their cards loaded (SillyTavern loads them lazily). */
export async function charactersOf(chat: StChat): Promise<StCharacter[]> {
  const avatars = chat.kind === 'solo' ? [chat.character.avatar] : chat.group.members;
  for (const avatar of avatars) {
    const { characters, unshallowCharacter } = context();
    const index = characters.findIndex((one) => one.avatar === avatar);
    if (characters[index]?.shallow) await unshallowCharacter?.(index);
  }
  const { characters } = context();
  return avatars.flatMap((avatar) => characters.find((one) => one.avatar === avatar) ?? []);
}

/** A generation is running: the last message may be half written. */
export const isGenerating = (): boolean => 'generating' in document.body.dataset;

/** Listens to SillyTavern's events by their names; those this version lacks are left out. Returns what ends it. */
export function onEvents(names: readonly string[], listener: (name: string, ...args: unknown[]) => void): () => void {
  const { eventSource, eventTypes } = context();
  const added = names.flatMap((name) => {
    const type = eventTypes[name];
    if (!type) return [];
    const heard = (...args: unknown[]) => listener(name, ...args);
    eventSource.on(type, heard);
    return [() => eventSource.removeListener(type, heard)];
  });
  return () => added.forEach((remove) => remove());
}

/* Modules of SillyTavern for what its context does not offer. The path is absolute: our folder may have any name or depth. */

export async function stModule<T>(path: string): Promise<Partial<T>> {
  try {
    return (await import(/* webpackIgnore: true */ path)) as Partial<T>;
  } catch {
    return {};
  }
}

export interface StPersona {
  id: string;
  name: string;
  description?: string;
  lorebook?: string;
}

export async function activePersona(): Promise<StPersona | null> {
  const { user_avatar: id } = await stModule<{ user_avatar: string }>('/scripts/personas.js');
  const { name1, powerUserSettings } = context();
  if (!id) return null;
  const { description, lorebook } = powerUserSettings.persona_descriptions?.[id] ?? {};
  const name = powerUserSettings.personas?.[id] ?? name1;
  return { id, name, ...(description && { description }), ...(lorebook && { lorebook }) };
}

export const personas = (): { id: string; name: string }[] =>
  Object.entries(context().powerUserSettings.personas ?? {}).map(([id, name]) => ({ id, name }));

/** What the user says of a persona. */
export const personaOf = (id: string): PersonaDescription =>
  context().powerUserSettings.persona_descriptions?.[id] ?? {};

export interface StWorldInfo {
  /** Names of the lorebooks that are switched on for every chat. */
  readonly global: readonly string[];
  /** Names of more lorebooks of a card, by its file. */
  readonly ofCharacter: (avatar: string) => readonly string[];
  readonly caseSensitive: boolean;
  readonly wholeWords: boolean;
}

export async function worldInfo(): Promise<StWorldInfo> {
  const world = await stModule<{
    selected_world_info: string[];
    world_info: { charLore?: { name: string; extraBooks?: string[] }[] };
    world_info_case_sensitive: boolean;
    world_info_match_whole_words: boolean;
  }>('/scripts/world-info.js');
  return {
    global: world.selected_world_info ?? [],
    ofCharacter: (avatar) =>
      world.world_info?.charLore?.find((one) => one.name === avatar.replace(/\.[^/.]+$/, ''))?.extraBooks ?? [],
    caseSensitive: world.world_info_case_sensitive ?? false,
    wholeWords: world.world_info_match_whole_words ?? true,
  };
}

export async function lorebook(name: string): Promise<StLoreEntry[]> {
  const book = await context().loadWorldInfo?.(name);
  return Object.values(book?.entries ?? {});
}

/* SillyTavern's own HTTP API: reading only. */

export async function spritesIn(folder: string): Promise<{ label: string; path: string }[]> {
  const answer = await fetch(`/api/sprites/get?name=${encodeURIComponent(folder)}`, {
    headers: context().getRequestHeaders(),
  });
  const list: unknown = answer.ok ? await answer.json() : [];
  return Array.isArray(list) ? list : [];
}

/** File names of the installed backgrounds. */
export async function installedBackgrounds(): Promise<string[]> {
  const answer = await fetch('/api/backgrounds/all', {
    method: 'POST',
    headers: context().getRequestHeaders(),
    body: '{}',
  });
  const list = answer.ok ? ((await answer.json()) as { images?: (string | { filename: string })[] }) : {};
  return (list.images ?? []).map((one) => (typeof one === 'string' ? one : one.filename));
}

/** What SillyTavern asks of every request that changes something. */
export function pageHeaders(): Record<string, string> {
  const token = context().getRequestHeaders()['X-CSRF-Token'];
  return token ? { 'X-CSRF-Token': token } : {};
}

export async function readFile(path: string): Promise<Blob> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`SillyTavern answered ${answer.status} for ${path}`);
  return answer.blob();
}

/** CSS `url("...")` of what is shown behind the chat: the chat's own background, else the general one. */
export function shownBackground(): string {
  const locked = context().chatMetadata['custom_background'];
  return typeof locked === 'string' && locked ? locked : (document.getElementById('bg1')?.style.backgroundImage ?? '');
}

/** Folder of the sprites of a card: its name, or the costume that was put on it. */
export function spriteFolder({ avatar, name }: StCharacter): string {
  const card = avatar.replace(/\.[^/.]+$/, '');
  const costume = context().extensionSettings.expressionOverrides?.find((one) => one.name === card);
  return costume?.path || name;
}

/** The costumes that are put on now; another text when one is changed. */
export const costumes = (): string => JSON.stringify(context().extensionSettings.expressionOverrides ?? []);

/** A text of ours in SillyTavern's language; as given where it has no other. */
export const translated = (text: string, key: string): string =>
  typeof SillyTavern === 'undefined' ? text : (context().translate?.(text, key) ?? text);

export function notify(kind: 'info' | 'success' | 'warning' | 'error', text: string): void {
  toastr[kind](text, 'ComfyVN');
}

/** SillyTavern moves its toasts into the topmost open dialog, which may be ours: give them back before it goes. */
export function releaseToasts(dialog: HTMLElement): void {
  const toasts = dialog.querySelector('#toast-container');
  if (toasts) document.body.append(toasts);
}

/** Our part of SillyTavern's settings. It travels to SillyTavern's server: no secrets here. */
export function settingsOf<T extends object>(defaults: T): { read(): T; write(change: Partial<T>): void } {
  const read = () => ({ ...defaults, ...(context().extensionSettings['comfyvn'] as Partial<T> | undefined) });
  return {
    read,
    write(change) {
      context().extensionSettings['comfyvn'] = { ...read(), ...change };
      context().saveSettingsDebounced();
    },
  };
}

/** What SillyTavern does with its chat, done by its own buttons and commands: so its checks, hooks and extensions all take part. */
import { word } from '../words.ts';
import { context, onEvents, type StMessage } from '../st.ts';

const press = (selector: string): void => document.querySelector<HTMLElement>(selector)?.click();
const run = async (command: string): Promise<void> => void (await context().executeSlashCommandsWithOptions(command));

export const lastMessage = (): StMessage | undefined => context().chat.at(-1);

/* Files and pictures that go with the next message: SillyTavern's own form holds them. */

/** Whether files can be attached: its extension for that may be switched off. */
export const canAttach = (): boolean => document.getElementById('attachFile') !== null;
/** Opens the browser's own choice of files. */
export const chooseFiles = (): void => press('#attachFile');
export const dropFiles = (): void => press('#file_form_reset');

/** Attaches files as if they were pasted into the user's own box. */
export function attach(files: Iterable<File>): void {
  const clipboardData = new DataTransfer();
  for (const file of files) clipboardData.items.add(file);
  if (clipboardData.files.length > 0) textBox()?.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
}

/** What is attached, as SillyTavern words it; null: nothing. */
export const attached = (): string | null => {
  const form = document.getElementById('file_form');
  if (!form || form.classList.contains('displayNone')) return null;
  return form.querySelector('.file_name')?.textContent ?? '';
};

/** Calls back when something was attached or taken away. Returns what ends it. */
export function onAttached(changed: () => void): () => void {
  const form = document.getElementById('file_form');
  const observer = new MutationObserver(changed);
  if (form) observer.observe(form, { attributes: true, attributeFilter: ['class'], childList: true, subtree: true });
  return () => observer.disconnect();
}

/** The user's own text box. */
export const textBox = (): HTMLTextAreaElement | null => document.querySelector<HTMLTextAreaElement>('#send_textarea');

/** Puts text into the user's box as if it was typed there. */
export function write(text: string): void {
  const box = textBox();
  if (!box || box.value === text) return;
  box.value = text;
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Whether Enter sends, as the user has set it. */
export const sendsOnEnter = (): boolean => context().shouldSendOnEnter?.() ?? true;

export const send = (): void => press('#send_but');
export const stop = (): void => void context().stopGeneration?.();
export const regenerate = (): void => press('#option_regenerate');
export const goOn = (): void => press('#option_continue');
export const impersonate = (): void => press('#option_impersonate');
export const swipe = (to: 'left' | 'right'): void => press(`#chat .last_mes .swipe_${to}`);
export const deleteLast = (): Promise<void> => run('/del 1');
/** The next to speak in a group, by name. */
export const trigger = (name: string): Promise<void> =>
  run(`/trigger await=false "${name.replaceAll(/["|\\]/g, '\\$&')}"`);
/** A reply to what was said last. */
export const answer = (): Promise<void> => run('/trigger await=false');

/** Gives the last message other words, by SillyTavern's own pencil. False where there is none to take. */
export function editLast(text: string): boolean {
  const message = document.querySelector<HTMLElement>('#chat .last_mes');
  message?.querySelector<HTMLElement>('.mes_edit')?.click();
  const box = message?.querySelector<HTMLTextAreaElement>('#curEditTextarea');
  if (!box) return false;
  box.value = text;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  message?.querySelector<HTMLElement>('.mes_edit_done')?.click();
  return true;
}

/** Who may speak in the open group, in its order; none outside groups. */
export function groupMembers(): { name: string; avatar: string }[] {
  const { groupId, groups, characters } = context();
  const group = groupId ? groups.find(({ id }) => id === groupId) : undefined;
  return (group?.members ?? [])
    .filter((avatar) => !group?.disabled_members?.includes(avatar))
    .flatMap((avatar) => characters.find((one) => one.avatar === avatar) ?? []);
}

export const nameOfCharacter = (id: unknown): string | null => context().characters[Number(id)]?.name ?? null;

/** What the user wrote about the persona in use. */
export const personaText = (): string => {
  const { name1, powerUserSettings } = context();
  const { personas = {}, persona_descriptions = {} } = powerUserSettings;
  const id = Object.keys(personas).find((one) => personas[one] === name1);
  return (id && persona_descriptions[id]?.description) || '';
};

/** SillyTavern is connected to something that writes. */
export const hasModel = (): boolean => context().onlineStatus !== 'no_connection';

/** Errors that SillyTavern shows now, as it words them. */
export const shownErrors = (): string[] =>
  [...document.querySelectorAll('.toast-error')].map(
    (toast) => toast.querySelector('.toast-message')?.textContent?.trim() || (toast.textContent?.trim() ?? ''),
  );

/** Calls back when the text in the user's box may have changed. Returns what ends it. */
export function onTextBox(changed: (text: string) => void): () => void {
  const box = textBox();
  const heard = () => changed(box?.value ?? '');
  box?.addEventListener('input', heard);
  const stop = onEvents(['MESSAGE_SENT', 'CHAT_CHANGED', 'GENERATION_ENDED', 'GENERATION_AFTER_COMMANDS'], heard);
  return () => {
    box?.removeEventListener('input', heard);
    stop();
  };
}

/* Asking a model on the side. */

export interface Question {
  /** A connection profile, or '' for the connection in use. */
  readonly profile: string;
  readonly system: string;
  readonly prompt: string;
  /** The answer is an object of this schema then. */
  readonly schema?: { name: string; value: object } | undefined;
  /** Longest answer. */
  readonly tokens: number;
  readonly signal: AbortSignal;
  /** Called with all of the answer so far, by profiles alone: the connection in use answers at once. Not with a schema. */
  readonly onPart?: (text: string) => void;
}

/**
 * What a model answers, as text or as the object of the schema; never a message of the chat. Throws in the words of
 * SillyTavern, and at once where the signal says so: the connection in use may write on for nobody then.
 */
export async function ask(question: Question): Promise<unknown> {
  const { profile, system, prompt, schema, tokens, signal } = question;
  signal.throwIfAborted();
  if (profile) return askProfile(question);
  const { generateRaw } = context();
  if (!generateRaw) throw new Error(word('cannotAsk'));
  const options = { prompt, ...(system && { systemPrompt: system }), responseLength: tokens };
  return untilStopped(generateRaw({ ...options, ...(schema && { jsonSchema: schema }) }), signal);
}

async function askProfile({ profile, system, prompt, schema, tokens, signal, onPart }: Question): Promise<unknown> {
  const { ConnectionManagerRequestService } = context();
  if (!ConnectionManagerRequestService) throw new Error(word('cannotAsk'));
  const known = profiles().find(({ id }) => id === profile);
  if (!known) throw new Error(word('profileGone'));
  const messages = [...(system ? [{ role: 'system', content: system }] : []), { role: 'user', content: prompt }];
  const stream = onPart !== undefined && schema === undefined;
  const how = { stream, signal, extractData: true, includePreset: true };
  // Text completion has no name for a schema.
  const more = schema ? { json_schema: known.isText ? schema.value : schema } : {};
  try {
    const answer = await ConnectionManagerRequestService.sendRequest(profile, messages, tokens, how, more);
    if (typeof answer === 'function' && onPart)
      return await streamed(answer as () => AsyncIterable<{ text: string }>, { signal, told: onPart });
    return typeof answer === 'object' && answer !== null && 'content' in answer ? answer.content : answer;
  } catch (error) {
    // SillyTavern wraps what went wrong into a sentence that says nothing.
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
}

/** SillyTavern ends the request by the signal, but goes on waiting for more of it. */
async function streamed(
  parts: () => AsyncIterable<{ text: string }>,
  { signal, told }: { signal: AbortSignal; told: (text: string) => void },
): Promise<string> {
  let text = '';
  const reading = (async () => {
    for await (const part of parts()) {
      if (signal.aborted) break;
      text = part.text;
      told(text);
    }
    return text;
  })();
  return untilStopped(reading, signal);
}

async function untilStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let heard = (): void => undefined;
  const stopped = new Promise<never>((_done, failed) => {
    heard = () => failed(new Error(word('stopped')));
    signal.addEventListener('abort', heard, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', heard);
  }
}

/** The connection profiles that can be asked; none where there is no connection manager. */
export function profiles(): { id: string; name: string; isText: boolean }[] {
  try {
    return (context().ConnectionManagerRequestService?.getSupportedProfiles() ?? []).map(({ id, name, mode }) => ({
      id,
      name,
      isText: mode === 'tc',
    }));
  } catch {
    // The connection manager is switched off.
    return [];
  }
}

/** SillyTavern's own list of connection profiles, in a select of ours. False where it has none. */
export function fillProfiles(selector: string, chosen: string, onChange: (id: string) => void): boolean {
  try {
    const service = context().ConnectionManagerRequestService;
    service?.handleDropdown(selector, chosen, (profile) => onChange(profile?.id ?? ''));
    return service !== undefined;
  } catch {
    // The connection manager is switched off.
    return false;
  }
}

import type { BridgeAnswer } from '@comfyvn/shared/bridge/bridge.schema';
import { AppError } from '../../core/errors.ts';
import { RetryableError, SnoozeError } from '../../core/job-kind.ts';
import type { BridgeService } from '../bridge/index.ts';
import { FormatRefused, type Hooks, type Message, type StreamQuestion, type Streamed } from './llm.stream.ts';

const MOST_TOKENS = 32_000;

/** Whether an open page of SillyTavern offers a connection profile; empty: the connection in use. */
export const isOffered = (bridge: BridgeService, profile: string): boolean =>
  bridge.list().some(({ offer }) => offer.text.some((one) => one.profile === profile));

/** What a person does so that a page offers it. */
export const NOT_OFFERED =
  'No open page of SillyTavern lends this connection. Open SillyTavern, choose its connection there, and switch on "Lend the engines" in the settings of ComfyVN.';

/**
 * Asks a connection of SillyTavern by an open page of it. Throws SnoozeError where no page offers it, FormatRefused where
 * it failed with a schema, which not every connection knows, and RetryableError where it failed without.
 */
export async function askByPage(
  bridge: BridgeService,
  profile: string,
  { messages, maxTokens, format }: StreamQuestion,
  { signal, onText }: Hooks,
): Promise<Streamed> {
  signal.throwIfAborted();
  if (format?.type === 'json_object') throw new FormatRefused('SillyTavern knows schemas and plain text.');
  if (!isOffered(bridge, profile)) throw new SnoozeError(NOT_OFFERED);
  const began = performance.now();
  let text = '';
  let first: number | null = null;
  const onPart = (part: string): void => {
    first ??= performance.now() - began;
    text += part;
    onText?.(text);
  };
  const schema = format?.type === 'json_schema' ? format.json_schema.schema : undefined;
  const task = {
    kind: 'text' as const,
    profile,
    system: systemOf(messages),
    prompt: promptOf(messages),
    ...(schema && { schema: { name: 'answer', value: schema } }),
    ...(maxTokens !== undefined && { tokens: Math.min(MOST_TOKENS, maxTokens) }),
  };
  const answer = await bridge.ask(task, { signal, onPart }).catch((error: unknown) => {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    throw schema ? new FormatRefused(error.message) : new RetryableError(error.message);
  });
  const ms = Math.round(performance.now() - began);
  const none = { finish: null, promptTokens: null, answerTokens: null };
  return { ...none, text: textOf(answer), model: 'SillyTavern', firstMs: Math.round(first ?? ms), ms };
}

const textOf = ({ text, value }: BridgeAnswer): string => (value === undefined ? (text ?? '') : JSON.stringify(value));

const systemOf = (messages: readonly Message[]): string =>
  messages
    .filter(({ role }) => role === 'system')
    .map(({ content }) => content)
    .join('\n\n');

/** What is asked; an answer that was not right stands between what was asked and what is wrong with it. */
const promptOf = (messages: readonly Message[]): string =>
  messages
    .filter(({ role }) => role !== 'system')
    .map(({ role, content }) => (role === 'assistant' ? `You answered:\n${content}` : content))
    .join('\n\n');

import { openRemoteSocket } from '../../core/web-socket.ts';
import { socketMessage } from './comfy.answers.ts';
import type { ComfyAccess } from './comfy.client.ts';

/** A picture of a run that is not over. */
export interface Preview {
  readonly mime: 'image/jpeg' | 'image/png';
  readonly bytes: Buffer;
}
export interface ComfySocketEvents {
  /** 0 to 1, of the nodes that have begun and how far they are. */
  readonly onProgress: (fraction: number) => void;
  readonly onPreview: (preview: Preview) => void;
  /** Something of this run was heard; it may be over. */
  readonly onHint: (isOver: boolean) => void;
  readonly onClose: () => void;
}

/** A run to listen to. `clientId` must be new: two sockets of one id take each other's messages away. */
export interface ListenedRun {
  readonly clientId: string;
  readonly promptId: string;
  /** How many nodes it has. */
  readonly nodes: number;
}

const MAX_MESSAGE = 32_000_000;
const OVER = new Set(['execution_success', 'execution_error', 'execution_interrupted']);
const HELLO = JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } });

/**
 * Listens to one run. What it tells is a hint: a socket may fall silent without closing, and it says that a run is over
 * before the history knows.
 */
export function openComfySocket(
  { url, headers, allowSelfSigned }: ComfyAccess,
  run: ListenedRun,
  events: ComfySocketEvents,
): { close(): void } {
  const { protocol, host, pathname } = new URL(url);
  const address = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${pathname.replace(/\/+$/, '')}/ws?clientId=${run.clientId}`;
  const socket = openRemoteSocket(address, {
    headers,
    allowSelfSigned,
    maxBytes: MAX_MESSAGE,
    onOpen: () => socket.send(HELLO),
    onText: (text) => hear(text, run, events),
    onBytes: (bytes) => {
      const preview = toPreview(bytes, run.promptId);
      if (preview) events.onPreview(preview);
    },
    onClose: events.onClose,
  });
  return socket;
}

function hear(text: string, run: ListenedRun, { onProgress, onHint }: ComfySocketEvents): void {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return;
  }
  const { type, data } = socketMessage.safeParse(json).data ?? { type: '', data: {} };
  if (data['prompt_id'] !== run.promptId) return;
  onHint(OVER.has(type) || (type === 'executing' && data['node'] === null));
  const fraction = type === 'progress_state' ? fractionOf(data['nodes'], run.nodes) : null;
  if (fraction !== null) onProgress(fraction);
}

/** Of the nodes a fifth, of the steps of the sampler the rest; null where they cannot be read. */
function fractionOf(nodes: unknown, total: number): number | null {
  if (typeof nodes !== 'object' || nodes === null) return null;
  const all = Object.values(nodes as Record<string, { value?: unknown; max?: unknown; state?: unknown }>);
  const steps = all.flatMap(({ value, max }) =>
    typeof value === 'number' && typeof max === 'number' && max > 1 ? [Math.min(1, value / max)] : [],
  );
  const done = all.filter(({ state }) => state === 'finished').length / Math.max(1, total, all.length);
  if (steps.length === 0) return 0.2 * done;
  return 0.2 * done + (0.8 * steps.reduce((sum, one) => sum + one, 0)) / steps.length;
}

/** A preview from a binary message, see the list of their kinds in ComfyUI's protocol.py; null for what is none of ours. */
export function toPreview(message: Buffer, promptId: string): Preview | null {
  if (message.length < 9) return null;
  const kind = message.readUInt32BE(0);
  const second = message.readUInt32BE(4);
  if (kind === 1 && (second === 1 || second === 2))
    return { mime: second === 2 ? 'image/png' : 'image/jpeg', bytes: message.subarray(8) };
  if (kind !== 4 || second > message.length - 8) return null;
  try {
    const about = JSON.parse(message.subarray(8, 8 + second).toString('utf8')) as Record<string, unknown>;
    if (about['prompt_id'] !== undefined && about['prompt_id'] !== promptId) return null;
    const mime = about['image_type'] === 'image/png' ? 'image/png' : 'image/jpeg';
    return { mime, bytes: message.subarray(8 + second) };
  } catch {
    return null;
  }
}

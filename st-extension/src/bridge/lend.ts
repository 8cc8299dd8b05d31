import { io } from 'socket.io-client';
import { bridgeApi } from '@comfyvn/shared/bridge/bridge.api';
import type { BridgeOffer } from '@comfyvn/shared/bridge/bridge.schema';
import { createClient } from '@comfyvn/shared/contract/client';
import type { PageEvents } from '@comfyvn/shared/events';
import { same } from '../changes.ts';
import type { Connection } from '../connection.ts';
import { onEnginesChanged } from '../st/engines.ts';
import { word } from '../words.ts';
import { sendParts } from './parts.ts';
import { offerNow, work } from './tasks.ts';

/** SillyTavern tells of its settings several times in a row. */
const SETTLED_MS = 800;

/** Lends SillyTavern's engines to the daemon, as long as this page is open. Returns what ends it. */
export function lendEngines(connection: Connection): () => void {
  const { bridge } = createClient(
    { bridge: bridgeApi },
    { baseUrl: connection.baseUrl, headers: () => connection.headers() },
  );
  const { url, path, auth } = connection.socket();
  const socket = io(url, { path, auth, transports: ['websocket'], forceNew: true });
  const working = new Map<string, AbortController>();
  let offered: BridgeOffer | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function offer(): Promise<void> {
    const next = offerNow();
    if (!socket.id || (offered && same(offered, next))) return;
    offered = next;
    await bridge.offer({ params: { page: socket.id }, body: next }).catch(() => (offered = null));
  }
  function again(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void offer(), SETTLED_MS);
  }

  async function asked(id: string): Promise<void> {
    const control = new AbortController();
    working.set(id, control);
    const parts = sendParts((text) => bridge.part({ params: { id }, body: { text } }));
    try {
      const task = await bridge.take({ params: { id } });
      const answer = await work(task, {
        signal: control.signal,
        part: parts.more,
        file: async (bytes) => (await bridge.file({ params: { id }, body: bytes })).asset,
      });
      await parts.all();
      if (!control.signal.aborted) await bridge.answer({ params: { id }, body: { answer } });
    } catch (error) {
      const failure = (error instanceof Error && error.message.slice(0, 2_000)) || word('failed');
      if (!control.signal.aborted) await bridge.answer({ params: { id }, body: { failure } }).catch(() => undefined);
    } finally {
      working.delete(id);
    }
  }
  function stopAll(): void {
    offered = null;
    for (const control of working.values()) control.abort();
  }

  socket.on('connect', () => void offer());
  socket.on('disconnect', stopAll);
  socket.on('bridge.asked', ({ id }: PageEvents['bridge.asked']) => void asked(id));
  socket.on('bridge.stopped', ({ id }: PageEvents['bridge.stopped']) => working.get(id)?.abort());
  const ended = onEnginesChanged(again);
  return () => {
    ended();
    clearTimeout(timer);
    stopAll();
    socket.close();
  };
}

import { io, type Socket } from 'socket.io-client';
import { api, type Api } from '@comfyvn/shared/api';
import type { BridgeOffer, BridgeTask } from '@comfyvn/shared/bridge/bridge.schema';
import { createClient, type Client } from '@comfyvn/shared/contract/client';
import type { RunningDaemon } from '../../../../tests/support.ts';

export interface LendingPage {
  readonly id: string;
  readonly client: Client<Api>;
  readonly socket: Socket;
  /** Ids of what it was told to stop. */
  readonly stopped: string[];
}

export interface LendingHow {
  readonly work: (page: LendingPage, id: string, task: BridgeTask) => Promise<unknown>;
  readonly offer: BridgeOffer;
  readonly origin?: string;
}

async function pairedToken(running: RunningDaemon, origin: string): Promise<string> {
  const post = async (path: string, body: object) =>
    (await (
      await fetch(running.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify(body),
      })
    ).json()) as Record<string, string>;
  const { id, secret } = await post('/api/pairing', { name: 'SillyTavern' });
  await running.client.pairing.decide({ params: { id: id! }, body: { allow: true } });
  return (await post(`/api/pairing/${id!}/poll`, { secret }))['token']!;
}

/** A page of SillyTavern that lends its engines, by real sockets; what it does with a task is the test's. */
export async function openLendingPage(
  running: RunningDaemon,
  { work, offer, origin = 'http://127.0.0.1:8000' }: LendingHow,
): Promise<LendingPage> {
  const token = await pairedToken(running, origin);
  const headers = { authorization: `Bearer ${token}`, origin };
  const client = createClient(api, { baseUrl: running.url, headers: () => headers });
  const socket = io(running.url, { auth: { token }, transports: ['websocket'], extraHeaders: { origin } });
  await new Promise<void>((done, fail) => {
    socket.once('connect', done);
    socket.once('connect_error', fail);
  });
  const page: LendingPage = { id: socket.id!, client, socket, stopped: [] };
  socket.on('bridge.stopped', ({ id }: { id: string }) => page.stopped.push(id));
  socket.on('bridge.asked', ({ id }: { id: string }) => {
    // What was given up meanwhile is not there any more.
    void client.bridge.take({ params: { id } }).then(
      (task) => work(page, id, task),
      () => undefined,
    );
  });
  await client.bridge.offer({ params: { page: page.id }, body: offer });
  return page;
}

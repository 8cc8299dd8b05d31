import { PLUGIN, type PluginState } from '@comfyvn/shared/sillytavern/ways';
import { agent, daemonFinder } from './daemon.ts';
import { pairingRoutes } from './pairing.ts';
import { proxy, PROXIED } from './proxy.ts';
import { sendJson, type PluginRouter } from './server.ts';
import { tokenStore } from './tokens.ts';
import { upgrades } from './upgrade.ts';

/**
 * Server plugin of SillyTavern: passes requests of its pages on to the ComfyVN of the same computer, for telephones, https
 * and user accounts. SillyTavern lets only users who are logged in come here.
 */
export const info = {
  id: PLUGIN,
  name: 'ComfyVN',
  description: 'Lets SillyTavern on other devices reach the ComfyVN that runs beside it.',
};

let close: () => void = () => {};

export async function init(router: PluginRouter): Promise<void> {
  const daemon = daemonFinder();
  const tokens = tokenStore();
  const pairing = pairingRoutes(daemon, tokens);
  const sockets = upgrades(daemon, tokens);
  close = sockets.close;

  router.use((request, response, next) => {
    sockets.watch(request);
    if (request.user) return next();
    response.writeHead(403).end();
  });
  router.get('/who', sockets.who);
  router.get('/state', async (request, response) => {
    const found = await daemon.find();
    const state: PluginState = {
      plugin: 'comfyvn',
      api: found?.api ?? null,
      paired: tokens.get(request) !== null,
    };
    sendJson(response, 200, state);
  });
  router.post('/pairing', pairing.ask);
  router.post('/pairing/:id/poll', pairing.poll);
  router.delete('/pairing', (request, response) => {
    tokens.set(request, null);
    response.writeHead(204).end();
  });
  router.all(PROXIED, proxy(daemon, tokens));
}

export async function exit(): Promise<void> {
  close();
  agent.destroy();
}

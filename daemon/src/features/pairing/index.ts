import { pairingApi } from '@comfyvn/shared/pairing/pairing.api';
import type { FeatureContext } from '../../core/feature.ts';
import { createPairingService, type PairingService } from './pairing.service.ts';
import { createClientStore, migrations } from './pairing.store.ts';

export type { PairingService };

export const pairing = {
  name: 'pairing',
  migrations,
  /** Split in two, because the guard that stands before all routes asks this service. */
  create: (context: Omit<FeatureContext, 'mount'>): PairingService =>
    createPairingService(createClientStore(context.db), context as FeatureContext),
  start(context: FeatureContext, service: PairingService, baseUrl: () => string) {
    context.mount(pairingApi, {
      ask: ({ body }, { origin }) => service.ask(body.name, origin, (id) => `${baseUrl()}/pair/${id}`),
      poll: ({ params, body }, { origin }) => service.poll(params.id, body.secret, origin),
      waiting: () => service.waiting(),
      get: ({ params }) => service.get(params.id),
      decide: ({ params, body }) => service.decide(params.id, body.allow),
      clients: () => service.clients(),
      remove: ({ params }) => service.remove(params.id),
    });
  },
};

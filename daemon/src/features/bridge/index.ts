import { bridgeApi } from '@comfyvn/shared/bridge/bridge.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { Pages } from '../../core/socket.ts';
import type { AssetService } from '../assets/index.ts';
import { createBridgeService } from './bridge.service.ts';

export type { BridgeService } from './bridge.service.ts';

export const bridge = {
  name: 'bridge',
  start(context: FeatureContext, parts: { assets: AssetService; pages: Pages }) {
    const service = createBridgeService(parts.pages, context, parts.assets);
    context.mount(bridgeApi, {
      list: () => service.list(),
      ask: ({ body }, { signal }) => service.ask(body, { signal }),
      offer: ({ params, body }, { caller }) => service.offer(params.page, caller, body),
      withdraw: ({ params }, { caller }) => service.withdraw(params.page, caller),
      take: ({ params }, { caller }) => service.take(params.id, caller),
      part: ({ params, body }, { caller }) => service.part(params.id, caller, body.text),
      async file({ params }, { caller, bytes }) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of bytes) chunks.push(chunk);
        return service.file(params.id, caller, Buffer.concat(chunks));
      },
      answer: ({ params, body }, { caller }) => service.answer(params.id, caller, body),
    });
    return service;
  },
};

import { Readable } from 'node:stream';
import { comfyApi } from '@comfyvn/shared/comfy/comfy.api';
import type { FeatureContext } from '../../core/feature.ts';
import { everyHour } from '../../core/schedule.ts';
import type { Books } from '../books/index.ts';
import { createComfyHosts, type ComfyHosts } from './comfy.hosts.ts';
import { createComfyService, laneOf, sharedNameOf, type ComfyService } from './comfy.service.ts';
import { createComfyStore } from './comfy.store.ts';

export { toCatalog, type Catalog } from './comfy.catalog.ts';
export { hashOfGraph, type Graph } from './comfy.graph.ts';
export { withLoras } from './comfy.lora.ts';
export { makeOnComfy, spent, type Upload } from './comfy.make.ts';
export { laneOf };
export type { Preview } from './comfy.socket.ts';
export { fillTemplate, modelsFor, type Template } from './comfy.template.ts';

/** What other features draw with. */
export interface ComfyParts {
  readonly hosts: ComfyHosts;
  readonly service: ComfyService;
}

export const comfy = {
  name: 'comfy',
  start(context: FeatureContext, books: Books) {
    const store = createComfyStore(context.db);
    const hosts = createComfyHosts(store, context, context.secrets, books);
    const service = createComfyService(store, hosts, context);
    const share = (): void => {
      for (const { id, url } of hosts.list())
        context.jobs.setLane(laneOf(id), { concurrency: 1, shared: sharedNameOf(url) });
    };
    share();
    context.bus.on('comfy.changed', share);
    let schedule: { stop(): void } | null = null;
    context.mount(comfyApi, {
      hosts: () => hosts.list(),
      addHost: ({ body }) => hosts.add(body),
      updateHost: ({ params, body }) => hosts.update(params.id, body),
      removeHost: ({ params }) => hosts.remove(params.id),
      checkHost: ({ params }) => hosts.check(params.id),
      templates: () => service.templates(),
      async addTemplate({ query }, { bytes }) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of bytes) chunks.push(chunk);
        return service.addTemplate(Buffer.concat(chunks), query);
      },
      template: ({ params }) => service.details(params.id),
      templateFile({ params }) {
        const { name, text } = service.file(params.id);
        return { stream: Readable.from([Buffer.from(text)]), mime: 'application/json', name };
      },
      updateTemplate: ({ params, body }) => service.updateTemplate(params.id, body),
      removeTemplate: ({ params }) => service.removeTemplate(params.id),
    });
    const check = (): void =>
      void hosts.checkAll().catch((err: unknown) => context.logger.warn({ err: err as Error }, 'hosts not checked'));
    return {
      hosts,
      service,
      /** Asks every host what it has, now and every hour. */
      startSchedule(): void {
        check();
        schedule = everyHour(check);
      },
      stop(): void {
        schedule?.stop();
        hosts.stop();
      },
    };
  },
};

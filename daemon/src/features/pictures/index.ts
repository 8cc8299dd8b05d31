import { Readable } from 'node:stream';
import { picturesApi } from '@comfyvn/shared/pictures/pictures.api';
import type { FeatureContext } from '../../core/feature.ts';
import { cutoutJob, pictureJob } from './pictures.jobs.ts';
import { createPictureService, type PictureParts } from './pictures.service.ts';
import { createPictureStore } from './pictures.store.ts';

export { referenceOf } from './pictures.draw.ts';

export const pictures = {
  name: 'pictures',
  start(context: FeatureContext, parts: PictureParts) {
    const service = createPictureService(createPictureStore(context.db), context, parts);
    context.jobs.register(pictureJob(service));
    context.jobs.register(cutoutJob(service));
    context.mount(picturesApi, {
      list: ({ params, query }) => service.list(params.id, query.asset, query.limit),
      wanted: ({ params, query }) => service.wanted(params.id, query.scene),
      lacking: ({ params }) => service.lacking(params.id),
      drawLacking: ({ params, body }) => service.drawLacking(params.id, body.purposes, body.keep),
      plan: ({ params, body }) => service.plan(params.id, body),
      advise: ({ query }) => service.advise(query.template, query.model, query.pictures),
      draw: ({ params, body }) => service.draw(params.id, body.pictures),
      cutOut: ({ params, body }) => service.cutOut(params.id, body.character),
      keep: ({ params, body }) => service.keep(params.id, body.everywhere),
      takeBack: ({ params }) => service.takeBack(params.id),
      discard: ({ params }) => service.discard(params.id),
      preview({ params }) {
        const { bytes, mime } = service.preview(params.id);
        return { stream: Readable.from([bytes]), mime, name: 'preview' };
      },
      lineage: ({ params }) => service.lineage(params.id),
      looks: ({ params }) => service.looks(params.id),
      setLook: ({ params, body }) => service.setLook(params.id, body),
    });
    return service;
  },
};

import * as z from 'zod';
import { route } from '../contract/route.ts';
import { assetId } from '../story/ids.ts';
import {
  assetBrought,
  assetChange,
  assetFacets,
  assetPage,
  assetQuery,
  assetRebuild,
  assetRecord,
  assetUse,
  broughtAsset,
} from './assets.schema.ts';

const one = z.object({ id: assetId });

export const assetsApi = {
  list: route({
    method: 'GET',
    path: '/api/assets',
    summary: 'Pictures, films and sounds, by what is known of them',
    query: assetQuery,
    response: assetPage,
  }),
  facets: route({
    method: 'GET',
    path: '/api/assets/facets',
    summary: 'What there is to filter assets by',
    response: assetFacets,
  }),
  rebuild: route({
    method: 'POST',
    path: '/api/assets/rebuild',
    summary: 'Build the registry again from the files beside the bytes',
    response: assetRebuild,
  }),
  bring: route({
    method: 'POST',
    path: '/api/assets',
    summary: 'Take in a picture, film or sound; the body is its bytes',
    query: assetBrought,
    raw: 'request',
    body: z.custom<Blob>().describe('Raw bytes'),
    response: broughtAsset,
    maxBytes: 200_000_000,
  }),
  get: route({
    method: 'GET',
    path: '/api/assets/:id',
    summary: 'All that is known of an asset',
    params: one,
    response: assetRecord,
  }),
  update: route({
    method: 'PATCH',
    path: '/api/assets/:id',
    summary: 'Change what is known of an asset, in the stories that name it too',
    params: one,
    body: assetChange,
    response: assetRecord,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/assets/:id',
    summary: 'Forget an asset that nothing uses; bytes that another record shares stay',
    params: one,
  }),
  uses: route({
    method: 'GET',
    path: '/api/assets/:id/uses',
    summary: 'Where an asset is used',
    params: one,
    response: z.array(assetUse),
  }),
  file: route({
    method: 'GET',
    path: '/api/assets/:id/file',
    summary: 'The bytes of an asset',
    params: one,
    raw: 'response',
    response: z.custom<Blob>().describe('Raw bytes with their own content type'),
    access: 'paired',
  }),
};

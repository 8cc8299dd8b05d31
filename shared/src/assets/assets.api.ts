import * as z from 'zod';
import { route } from '../contract/route.ts';
import { assetId } from '../story/ids.ts';

export const assetsApi = {
  file: route({
    method: 'GET',
    path: '/api/assets/:id/file',
    summary: 'The bytes of an asset',
    params: z.object({ id: assetId }),
    raw: 'response',
    response: z.custom<Blob>().describe('Raw bytes with their own content type'),
    access: 'paired',
  }),
};

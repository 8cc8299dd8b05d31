import * as z from 'zod';
import { route } from '../contract/route.ts';

/** Where SillyTavern's own "Install extension" finds the extension, and which build of it lies there. */
export const extensionOrigin = z.object({
  address: z.string().describe('Of the git repository, e.g. http://127.0.0.1:4717/comfyvn.git'),
  version: z.string().describe('From the manifest of the extension'),
  commit: z.string().describe('Of this build; another one only when a file changed'),
});
export type ExtensionOrigin = z.infer<typeof extensionOrigin>;

export const extensionApi = {
  origin: route({
    method: 'GET',
    path: '/api/extension',
    summary: 'The git address that SillyTavern installs its extension from',
    response: extensionOrigin,
  }),
};

import { route } from '../contract/route.ts';
import { settings } from './settings.schema.ts';

export const settingsApi = {
  get: route({ method: 'GET', path: '/api/settings', summary: 'The settings', response: settings }),
  update: route({
    method: 'PATCH',
    path: '/api/settings',
    summary: 'Change some settings; the port takes effect at the next start',
    body: settings
      .pick({
        port: true,
        openBrowser: true,
        sillyTavern: true,
        speech: true,
        assets: true,
        compute: true,
        logLevel: true,
      })
      .partial(),
    response: settings,
  }),
};

// Builds the page with the scenes into .cache/visual; tests/visual/visual.test.ts does it by itself.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Html from 'html-webpack-plugin';
import player from '../../player/dev/webpack.config.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

export default {
  ...player,
  context: path.join(here, 'page'),
  entry: { page: './page.ts' },
  output: { ...player.output, path: path.join(here, '../../.cache/visual') },
  plugins: [new Html({ filename: 'page.html', template: './page.html', scriptLoading: 'module' })],
};

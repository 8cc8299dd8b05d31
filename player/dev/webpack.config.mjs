// Builds the development page into .cache/player-dev: `npx webpack --config player/dev/webpack.config.mjs`.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Html from 'html-webpack-plugin';
import Minimizer from 'minimizer-webpack-plugin';

const here = path.dirname(fileURLToPath(import.meta.url));
const swc = {
  loader: 'swc-loader',
  options: { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
};

export default {
  mode: 'production',
  context: here,
  entry: { demo: './demo.ts', gallery: './gallery.ts' },
  devtool: false,
  target: ['web', 'es2022'],
  experiments: { outputModule: true },
  output: {
    path: path.resolve(process.env.PLAYER_DEV_OUT ?? '.cache/player-dev'),
    filename: '[name].mjs',
    chunkFilename: 'chunk-[id].mjs',
    module: true,
    chunkFormat: 'module',
    clean: true,
  },
  resolve: { extensions: ['.ts', '.js'] },
  module: {
    rules: [
      { test: /\.ts$/, use: swc, exclude: /node_modules/ },
      { test: /player[\\/]src.*\.css$/, type: 'asset/source' },
      { test: /\.woff2$/, type: 'asset/inline' },
    ],
  },
  plugins: ['demo', 'gallery'].map(
    (name) => new Html({ filename: `${name}.html`, chunks: [name], template: './page.html', scriptLoading: 'module' }),
  ),
  optimization: { minimizer: [new Minimizer({ minify: Minimizer.swcMinify })] },
  performance: false,
};

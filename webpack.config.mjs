import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Copy from 'copy-webpack-plugin';
import Html from 'html-webpack-plugin';
import MiniCss from 'mini-css-extract-plugin';
import Minimizer from 'minimizer-webpack-plugin';

const here = path.dirname(fileURLToPath(import.meta.url));
const pageHtml = fs.readFileSync(path.join(here, 'studio/src/page.html'), 'utf8');
const development = process.env.NODE_ENV === 'development';

const swc = {
  loader: 'swc-loader',
  options: {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'automatic' } },
    },
  },
};

/** One ES-module bundle of one package: `<name>/src/<entry>` to `<name>/dist`. Types are checked by tsc, not here. */
const bundle = (name, entry, { output, plugins = [], ...more } = {}) => ({
  name,
  context: here,
  entry,
  mode: development ? 'development' : 'production',
  devtool: 'source-map',
  target: ['web', 'es2022'],
  experiments: { outputModule: true },
  cache: { type: 'filesystem', cacheDirectory: path.join(here, '.cache/webpack'), name },
  output: {
    path: path.join(here, name, 'dist'),
    filename: '[name].js',
    chunkFilename: 'chunk-[name].js',
    module: true,
    chunkFormat: 'module',
    publicPath: 'auto',
    clean: true,
    ...output,
  },
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    rules: [
      { test: /\.tsx?$/, use: swc, exclude: /node_modules/ },
      { test: /player[\\/]src[\\/].*\.css$/, type: 'asset/source' },
      { test: /\.css$/, exclude: /player[\\/]src[\\/]/, use: [MiniCss.loader, 'css-loader'] },
    ],
  },
  plugins,
  optimization: { minimizer: [new Minimizer({ minify: Minimizer.swcMinify })] },
  performance: false,
  stats: 'errors-warnings',
  ...more,
});

export default [
  bundle(
    'daemon',
    { main: './daemon/src/main.ts' },
    {
      target: 'node20',
      output: { filename: '[name].mjs', chunkFilename: '[name].mjs', library: { type: 'module' } },
      externalsType: 'module',
      // Our own sources are bundled; every package stays in node_modules (native and worker files need to be there).
      externals: [({ request }, done) => (/^(@comfyvn\/|[./])/.test(request) ? done() : done(null, request))],
      optimization: { minimize: false },
    },
  ),
  bundle(
    'studio',
    { studio: './studio/src/main.tsx', play: './studio/src/play.ts', pair: './studio/src/pair.ts' },
    {
      output: { filename: '[name].[contenthash:10].js', chunkFilename: 'chunk-[contenthash:10].js', publicPath: '/' },
      plugins: [
        new MiniCss({ filename: '[name].[contenthash:10].css' }),
        ...[
          ['studio', 'ComfyVN'],
          ['play', 'ComfyVN'],
          ['pair', 'ComfyVN: allow SillyTavern'],
        ].map(
          ([page, title]) =>
            new Html({
              filename: page === 'studio' ? 'index.html' : `${page}.html`,
              templateContent: pageHtml.replace('{title}', title),
              chunks: [page],
              scriptLoading: 'module',
              minify: false,
            }),
        ),
        new Copy({ patterns: [{ from: './studio/static', to: '.' }] }),
      ],
    },
  ),
  bundle(
    'st-extension',
    { index: './st-extension/src/index.ts' },
    {
      // SillyTavern calls the hooks of the manifest by their exported names.
      output: { library: { type: 'module' } },
      devtool: false,
      plugins: [new Copy({ patterns: [{ from: './st-extension/static', to: '.' }] })],
    },
  ),
];

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Copy from 'copy-webpack-plugin';
import Html from 'html-webpack-plugin';
import MiniCss from 'mini-css-extract-plugin';
import Minimizer from 'minimizer-webpack-plugin';
import webpack from 'webpack';

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
const bundle = (name, entry, { output, plugins = [], rules = [], ...more } = {}) => ({
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
      ...rules,
      { test: /\.tsx?$/, use: swc, exclude: /node_modules/ },
      { test: /player[\\/]src[\\/].*\.css$/, type: 'asset/source' },
      { test: /\.woff2$/, type: 'asset/inline' },
      { test: /\.css$/, exclude: /player[\\/]src[\\/]/, use: [MiniCss.loader, 'css-loader'] },
    ],
  },
  plugins,
  optimization: { minimizer: [new Minimizer({ minify: Minimizer.swcMinify })] },
  performance: false,
  stats: 'errors-warnings',
  infrastructureLogging: { level: 'error' },
  ...more,
});

/** The schemas of the API weigh more than the extension: where it calls the daemon it has the table of the routes alone. */
const ROUTE_TABLES = {
  test: /shared[\\/]src[\\/].*\.api\.ts$/,
  issuer: /st-extension[\\/]src[\\/]/,
  use: path.join(here, 'st-extension/route-table-loader.mjs'),
};

/**
 * Modules that the page of a web export never asks for: the player shows pictures alone, by WebGL or on a 2D canvas;
 * sounds have no place in a room; schemas only check. Left out, or in the place of what is left out.
 */
const UNUSED = {
  howler$: 'howler/dist/howler.core.min.js',
  ...Object.fromEntries(
    [
      'pixi.js/lib/scene/graphics/init.mjs',
      'pixi.js/lib/scene/graphics/shared/svg/parseSVGPath.mjs',
      'pixi.js/lib/scene/graphics/shared/svg/SVGParser.mjs',
      'pixi.js/lib/spritesheet/init.mjs',
      'zod/v4/core/json-schema-processors.js',
      'zod/v4/core/to-json-schema.js',
    ].map((part) => [path.join(here, 'node_modules', part), false]),
  ),
};

/** What Pixi would load for settings that the player never makes. */
const NEVER = new webpack.IgnorePlugin({
  resourceRegExp: /\/(browserAll|webworkerAll|WebGPURenderer)\.mjs$/,
  contextRegExp: /[\\/]pixi\.js[\\/]lib[\\/](environment|rendering[\\/]renderers$)/,
});

/** What Pixi's renderers have for drawings and masks. The player has neither, so these may do nothing: [kind, name]. */
const IDLE_PIXI = {
  GlGraphicsAdaptor: ['webgl-pipes-adaptor', 'graphics'],
  CanvasGraphicsAdaptor: ['canvas-pipes-adaptor', 'graphics'],
  CanvasStencilMaskPipe: ['canvas-pipes', 'stencilMask'],
};
const idlePixi = Object.entries(IDLE_PIXI).map(([part, [kind, name]]) => {
  const text = `export class ${part} { static extension = { type: ['${kind}'], name: '${name}' } }`;
  return new webpack.NormalModuleReplacementPlugin(new RegExp(`/${part}\\.mjs$`), `data:text/javascript,${text}`);
});

/**
 * What Pixi finds out by contexts, shaders and canvases made for the question alone, for which the browser stands still.
 * Every browser with WebGL 2 or modules has this much: [name, what it comes to].
 */
const KNOWN_OF_BROWSERS = {
  canUseNewCanvasBlendModes: '() => true',
  getMaxFragmentPrecision: "() => 'highp'",
  // A shader for fewer textures is ready sooner; scenes rarely have more.
  checkMaxIfStatementsInShader: '(most) => Math.min(most, 8)',
};
const knownOfBrowsers = Object.entries(KNOWN_OF_BROWSERS).map(([name, answer]) => {
  const text = `export const ${name} = ${answer}`;
  return new webpack.NormalModuleReplacementPlugin(new RegExp(`/${name}\\.mjs$`), `data:text/javascript,${text}`);
});

/** What the first line is drawn with: pages name these parts too, so that they come along with the entry. */
const FIRST = new Set(['stage', 'webgl-renderer']);

/**
 * What the first line needs nearly all of is compiled while it comes, beside the page's own work, and not function by
 * function as each is called. Chromium knows the word; to others it is a comment.
 */
const compiledAtOnce = new webpack.BannerPlugin({
  banner: '//# allFunctionsCalledOnLoad',
  raw: true,
  test: /^(player|first-)/,
  // Behind what makes scripts smaller, which leaves comments out; before their names are made of their content.
  stage: webpack.Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_SIZE + 1,
});

/** The file of a part that is loaded later, called as the module that is asked for. */
function partName({ chunk }) {
  const [group] = chunk.groupsIterable ?? [];
  const request = chunk.name ?? group?.origins[0]?.request ?? String(chunk.id);
  const name = path.basename(request).replace(/\.\w+$/, '');
  const kind = FIRST.has(name) ? 'first' : request.endsWith('.woff2') ? 'font' : 'part';
  return `${kind}-${name}.[contenthash:10].js`;
}

/**
 * A page of the player alone. It may be opened from a disk, where a browser loads no modules: so all of it is classic
 * scripts. `publicPath` is where they lie beside the page.
 */
const classic = (folder, entry, publicPath, plugins = []) =>
  bundle('player', entry, {
    name: `player-${folder}`,
    cache: { type: 'filesystem', cacheDirectory: path.join(here, '.cache/webpack'), name: `player-${folder}` },
    experiments: { outputModule: false },
    output: {
      path: path.join(here, 'player/dist', folder),
      filename: '[name].[contenthash:10].js',
      chunkFilename: partName,
      module: false,
      chunkFormat: 'array-push',
      chunkLoading: 'jsonp',
      chunkLoadingGlobal: 'comfyvnParts',
      publicPath,
      iife: true,
      trustedTypes: { policyName: 'comfyvn-parts' },
    },
    devtool: false,
    resolve: { extensions: ['.ts', '.js'], alias: UNUSED },
    optimization: {
      // A part is one file with all it needs: what two of them share is little, but for the schemas.
      splitChunks: {
        cacheGroups: {
          default: false,
          defaultVendors: false,
          zod: { test: /[\\/]node_modules[\\/]zod[\\/]/, name: 'zod', chunks: 'async', enforce: true },
        },
      },
      minimizer: [new Minimizer({ minify: Minimizer.swcMinify, extractComments: false })],
    },
    plugins: [NEVER, ...idlePixi, ...knownOfBrowsers, compiledAtOnce, new Licences(), ...plugins],
  });

/** Writes LICENSES.txt: the licences of all packages that are in the bundle, for those who pass it on. */
class Licences {
  apply(compiler) {
    compiler.hooks.compilation.tap('Licences', (compilation) => {
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
      compilation.hooks.processAssets.tap({ name: 'Licences', stage }, () => {
        const folders = new Set();
        const shipped = [...compilation.chunks].flatMap((chunk) => [...compilation.chunkGraph.getChunkModules(chunk)]);
        for (const module of shipped)
          for (const { resource } of module.modules ?? [module]) {
            const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(resource ?? '')?.[0];
            if (folder) folders.add(folder);
          }
        const texts = [here, ...[...folders].sort()].map(licenceIn);
        compilation.emitAsset('LICENSES.txt', new webpack.sources.RawSource(texts.join(`\n${'-'.repeat(72)}\n\n`)));
      });
    });
  }
}

function licenceIn(folder) {
  const { name, version, license, author } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = fs.readdirSync(folder).find((one) => /^licen[cs]e(\.(txt|md))?$/i.test(one));
  const terms = `Licence: ${license}${license === 'MIT' ? ', with the words of the one above' : ''}`;
  const own = `${terms}${author ? `\nAuthor: ${author.name ?? author}` : ''}`;
  const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim() : own;
  return `${folder === here ? 'ComfyVN' : name} ${version}\n\n${text}\n`;
}

/** Writes the page that opens stories from files, and its service worker: both name the scripts of the build. */
class OpenPage {
  apply(compiler) {
    const template = path.join(here, 'player/src/open/page.html');
    compiler.hooks.compilation.tap('OpenPage', (compilation) => {
      compilation.fileDependencies.add(template);
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: 'OpenPage', stage }, (assets) => {
        const scripts = Object.keys(assets).filter((name) => name.endsWith('.js'));
        const named = (start) => scripts.filter((name) => name.startsWith(start)).sort();
        const [[page], [worker]] = [named('player.'), named('worker.')];
        const nonce = compilation.hash.slice(0, 10);
        const html = fs
          .readFileSync(template, 'utf8')
          .replaceAll('{nonce}', nonce)
          .replace('{scripts}', `<script defer nonce="${nonce}" src="${page}"></script>`);
        const kept = {
          shell: ['player.html', 'manifest.webmanifest', 'favicon.svg', page],
          rest: [],
          asked: named('font-'),
        };
        kept.shell.push(...named('first-'), ...named('part-'));
        const offline = `self.comfyvn = ${JSON.stringify(kept)};\nimportScripts('${worker}');\n`;
        const emit = (name, text) => compilation.emitAsset(name, new webpack.sources.RawSource(text));
        emit('player.html', html);
        // Browsers look for a new worker by its bytes.
        emit('sw.js', `self.comfyvnBuild = '${compilation.hash}';\n${offline}`);
      });
    });
  }
}

export default [
  bundle(
    'daemon',
    { main: './daemon/src/main.ts' },
    {
      target: 'node20',
      output: { filename: '[name].mjs', chunkFilename: '[name].mjs', library: { type: 'module' } },
      externalsType: 'module',
      // `createRequire` stays what Node makes of it.
      rules: [{ test: /\.ts$/, parser: { createRequire: false } }],
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
      rules: [ROUTE_TABLES],
      plugins: [new Copy({ patterns: [{ from: './st-extension/static', to: '.' }] })],
    },
  ),
  bundle(
    'st-extension/plugin',
    { index: './st-extension/plugin/index.ts' },
    {
      name: 'server-plugin',
      cache: { type: 'filesystem', cacheDirectory: path.join(here, '.cache/webpack'), name: 'server-plugin' },
      target: 'node20',
      output: { filename: '[name].mjs', library: { type: 'module' } },
      devtool: false,
      optimization: { minimize: false },
    },
  ),
  classic('web', { player: './player/src/web/main.ts', worker: './player/src/web/worker.ts' }, 'program/'),
  classic('open', { player: './player/src/open/main.ts', worker: './player/src/web/worker.ts' }, '', [
    new OpenPage(),
    new Copy({ patterns: [{ from: './player/src/open/static', to: '.' }] }),
  ]),
];

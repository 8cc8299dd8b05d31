const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const TESTS = '\\.test\\.ts$|test-support\\.ts$';
const only = (library, place, why) =>
  error(
    `one-place-for-${library.replace(/\W/g, '-')}`,
    why,
    { path: '^(daemon|player|studio|st-extension)/src', pathNot: `${place}|${TESTS}` },
    { path: `node_modules/${library}/` },
  );

/** Each rule is one sentence of docs/ARCHITECTURE.md. */
module.exports = {
  forbidden: [
    error('no-circular', 'Modules form a tree.', {}, { circular: true }),
    error(
      'shared-is-pure',
      'shared/ imports nothing of ours and no Node or browser runtime.',
      { path: '^shared/src', pathNot: TESTS },
      { path: '^(daemon|studio|player|st-extension|installer)/|^node:|^(fs|path|http)$' },
    ),
    error(
      'shared-deps',
      'shared/ depends on zod only.',
      { path: '^shared/src', pathNot: TESTS },
      { dependencyTypes: ['npm', 'npm-dev'], pathNot: 'node_modules/zod/' },
    ),
    error(
      'front-ends-see-shared-only',
      'Browser packages talk to the daemon through shared.',
      { path: '^(studio|player|st-extension)/src' },
      { path: '^daemon/' },
    ),
    error(
      'player-stands-alone',
      'The player knows no other front end.',
      { path: '^player/src' },
      { path: '^(studio|st-extension)/' },
    ),
    error(
      'daemon-sees-shared-only',
      'The daemon never imports a front end.',
      { path: '^daemon/src' },
      { path: '^(studio|player|st-extension)/' },
    ),
    error(
      'core-knows-no-feature',
      'daemon/src/core is below the features.',
      { path: '^daemon/src/core' },
      { path: '^daemon/src/(features|importers|exporters|cli)' },
    ),
    error(
      'feature-by-index',
      'A feature reaches another one only through its index.',
      { path: '^daemon/src/features/([^/]+)/', pathNot: TESTS },
      { path: '^daemon/src/features/([^/]+)/(?!index)', pathNot: '^daemon/src/features/$1/' },
    ),
    error(
      'importers-are-pure',
      'Importers turn bytes into drafts: no SQL, HTTP, files or features.',
      { path: '^daemon/src/importers', pathNot: TESTS },
      { path: '^daemon/src/(core|features|cli)|node_modules/(better-sqlite3|express)/|^(node:)?fs$' },
    ),
    error(
      'exporters-are-pure',
      'Exporters turn a story into a plan: no SQL, HTTP, files, archives or features.',
      { path: '^daemon/src/exporters', pathNot: TESTS },
      {
        path: '^daemon/src/(core|features|cli|importers)|node_modules/(better-sqlite3|express|sharp|yazl)/|^(node:)?(fs|path|child_process|http)(/|$)',
      },
    ),
    error(
      'sql-in-stores',
      'SQL lives in *.store.ts and core/db.ts.',
      { path: '^daemon/src', pathNot: `\\.store\\.ts$|core/db\\.ts$|${TESTS}` },
      { path: 'node_modules/better-sqlite3' },
    ),
    only('express', 'daemon/src/core/http\\.ts$', 'Express is imported by core/http.ts only.'),
    only('socket\\.io', 'daemon/src/core/socket\\.ts$', 'socket.io is imported by core/socket.ts only.'),
    only('lowdb', 'daemon/src/core/config\\.ts$', 'lowdb has one job: the settings file.'),
    only('p-queue', 'daemon/src/core/lane\\.ts$', 'Work waits its turn in lanes; what must survive a crash is a job.'),
    only(
      'yazl',
      'daemon/src/core/zip\\.ts$',
      'Archives are written in one place, so that all of them are reproducible.',
    ),
    only('got', 'daemon/src/core/fetch\\.ts$', 'Other servers are asked by core/fetch.ts only.'),
    only(
      'ws',
      'daemon/src/core/web-socket\\.ts$',
      'WebSockets to other servers are opened by core/web-socket.ts only.',
    ),
    only('ioredis', 'daemon/src/core/lane-gate\\.ts$', 'Redis is one thing: turns that several daemons share.'),
    only('node-cron', 'daemon/src/core/schedule\\.ts$', 'What happens by the clock begins in core/schedule.ts.'),
    only('pino', 'daemon/src/core/logger\\.ts$', 'Logging is set up in core/logger.ts.'),
    only('pixi.js', 'player/src/(stage|cues)/', 'Pictures are Pixi, text is DOM: Pixi stays under stage/ and cues/.'),
    only('howler', 'player/src/audio/', 'Sound stays under audio/.'),
    error(
      'sillytavern-in-one-place',
      "Only st.ts and st/ touch SillyTavern's page.",
      { path: '^st-extension/src', pathNot: 'src/st(\\.ts$|/)' },
      { path: 'sillytavern', pathNot: '^shared/src/sillytavern' },
    ),
    error(
      'not-to-test',
      'Source does not import tests.',
      { path: '^(shared|daemon|player|studio|st-extension)/src', pathNot: TESTS },
      { path: `${TESTS}|^tests/` },
    ),
    error(
      'no-undeclared',
      'Every import is declared in the package.json.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
  ],
  options: {
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/.*/node_modules' },
    parser: 'tsc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
    },
  },
};

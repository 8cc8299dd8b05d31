// `npm run bench:story`: the story core against inkjs on the same story, and its own figures, in one run. CPU time.
import { Compiler } from 'inkjs/full';
import { load, save } from '../../shared/src/story/save.ts';
import { rollback, start, step } from '../../shared/src/story/runner.ts';
import { validateStory } from '../../shared/src/story/validate.ts';
import { viewOf } from '../../shared/src/story/view.ts';

const KNOTS = 2_000;
const say = (text) => process.stdout.write(`${text}\n`);
const value = (v) => ({ op: 'value', value: v });
const get = (variable) => ({ op: 'get', variable });

/** Seconds of CPU that a piece of work takes. */
function cpu(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/**
 * Knots of two lines, a variable and the dice, a condition, an aside that is called, and a menu with an open, a gated and
 * a once-only choice, each leading on; the last knot leads to the first.
 */
function inkSource() {
  const knots = Array.from({ length: KNOTS }, (_, k) =>
    [
      `=== k${k} ===`,
      `Line one of knot ${k}, which somebody reads.`,
      '~ trust = trust + RANDOM(0, 2)',
      `{ trust > 9:`,
      '  ~ trust = 0',
      '}',
      '-> aside ->',
      `Line two of knot ${k}, which somebody reads as well.`,
      `+ [Go on] -> k${(k + 1) % KNOTS}`,
      `+ {trust > 3} [Go on with trust] -> k${(k + 1) % KNOTS}`,
      `* [Once only] -> k${(k + 2) % KNOTS}`,
    ].join('\n'),
  );
  return ['VAR trust = 0', '-> k0', ...knots, '=== aside ===', 'An aside.', '->->'].join('\n');
}

const plain = (id, text) => ({ id, type: 'line', kind: 'narration', text });
const above = (n) => ({ op: '>', left: get('trust'), right: value(n) });

function ourScene(k) {
  const to = (n) => ({ scene: `k${(k + n) % KNOTS}` });
  const dice = { op: 'random', from: value(0), to: value(2) };
  const choices = [
    { id: `c${k}a`, text: 'Go on', target: to(1) },
    { id: `c${k}b`, text: 'Go on with trust', condition: above(3), target: to(1) },
    { id: `c${k}c`, text: 'Once only', once: true, target: to(2) },
  ];
  const nodes = [
    plain(`l${k}_1`, `Line one of knot ${k}, which somebody reads.`),
    { id: `x${k}`, type: 'action', actions: [{ type: 'add', variable: 'trust', value: dice }] },
    { id: `b${k}`, type: 'branch', cases: [{ condition: above(9), target: { node: `r${k}` } }], next: `t${k}` },
    { id: `r${k}`, type: 'action', actions: [{ type: 'set', variable: 'trust', value: value(0) }] },
    { id: `t${k}`, type: 'call', target: { scene: 'aside' } },
    plain(`l${k}_2`, `Line two of knot ${k}, which somebody reads as well.`),
    { id: `m${k}`, type: 'menu', decide: 'reader', choices },
  ];
  return { id: `k${k}`, title: `Knot ${k}`, stage: [], nodes };
}

function ourStory() {
  const aside = { id: 'aside', title: 'Aside', stage: [], nodes: [plain('aside_1', 'An aside.')] };
  return {
    id: 'bench',
    version: 3,
    revision: 1,
    title: 'Bench',
    locale: 'en',
    start: { scene: 'k0' },
    characters: [],
    variables: [{ id: 'trust', name: 'trust', scope: 'session', type: 'number', initial: 0 }],
    assets: [],
    renamed: {},
    scenes: [...Array.from({ length: KNOTS }, (_, k) => ourScene(k)), aside],
  };
}

function playInk(story, steps) {
  let text = 0;
  for (let n = 0; n < steps; n++) {
    if (story.canContinue) text += story.Continue().length;
    else story.ChooseChoiceIndex(0);
  }
  return text;
}

/** Plays on; `past` is kept, as in a player, or forgotten. */
function playOurs(view, from, steps, past = 'kept') {
  let state = from;
  for (let n = 0; n < steps; n++) {
    const input = state.menu === null ? { type: 'advance' } : { type: 'choose', choice: state.menu.options[0].id };
    state = step(view, state, input, past).state;
  }
  return state;
}

const source = inkSource();
const ink = new Compiler(source).Compile();
const view = viewOf(ourStory());
const { state: first } = start(view, { seed: 'bench' });
playInk(new Compiler(source).Compile(), 5_000);
playOurs(view, first, 50_000);

const ratios = Array.from({ length: 7 }, () => {
  const inkSteps = 20_000;
  const inkRate = inkSteps / cpu(() => playInk(ink, inkSteps));
  // Four runs of 50,000 interactions, each with all of its past to go back to, and without it.
  const rateOf = (past) => 200_000 / cpu(() => [1, 2, 3, 4].forEach(() => playOurs(view, first, 50_000, past)));
  const [kept, forgotten] = [rateOf('kept') / inkRate, rateOf('forgotten') / inkRate];
  say(
    `inkjs ${Math.round(inkRate)} steps/s; ours with the whole past ${kept.toFixed(1)} times as many, without it ${forgotten.toFixed(1)}`,
  );
  return [kept, forgotten];
});
const middle = (at) => median(ratios.map((pair) => pair[at])).toFixed(1);
say(`over inkjs: median ${middle(0)} times with the whole past (aim 20), ${middle(1)} without it (aim 50)`);

global.gc?.();
const before = process.memoryUsage().heapUsed;
const deep = playOurs(view, first, 10_000);
global.gc?.();
say(
  `10,000 interactions with their whole past: ${((process.memoryUsage().heapUsed - before) / 1e6).toFixed(1)} MB (aim 5)`,
);
const back = cpu(() => {
  for (let n = 0; n < 1_000; n++) rollback(deep, deep.step - 100);
});
say(`100 steps back: ${back.toFixed(4)} ms (aim 0.1)`);

const kept = save(view, deep);
const text = JSON.stringify(kept);
for (const [name, work] of [
  ['save', () => save(view, deep)],
  ['save as text', () => JSON.stringify(save(view, deep))],
  ['load', () => load(view, kept)],
  ['load from text', () => load(view, JSON.parse(text))],
]) {
  work();
  const times = Array.from({ length: 30 }, () => cpu(work) * 1000);
  say(`${name} at depth 10,000: ${median(times).toFixed(2)} ms (aim 2), ${(text.length / 1000).toFixed(0)} KB`);
}

const long = ourStory();
long.scenes = Array.from({ length: 100 }, (_, s) => ({
  id: `s${s}`,
  title: `Scene ${s}`,
  stage: [],
  nodes: [
    ...Array.from({ length: 1_000 }, (__, n) => ({
      id: `l${s}_${n}`,
      type: 'line',
      kind: 'narration',
      text: 'x'.repeat(120),
    })),
    { id: `j${s}`, type: 'jump', target: { scene: `s${(s + 1) % 100}` } },
  ],
}));
long.start = { scene: 's0' };
const checked = cpu(() => validateStory(long));
say(`100,000 lines validated: ${checked.toFixed(2)} s (aim 2)`);

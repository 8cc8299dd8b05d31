// `npm run bench:story`: the story core against inkjs on the same story, and its own figures, in one run. CPU time.
import { Compiler } from 'inkjs/full';
import { load, save } from '../../shared/src/story/save.ts';
import { rollback, start, step } from '../../shared/src/story/runner.ts';
import { validateStory } from '../../shared/src/story/validate.ts';
import { viewOf } from '../../shared/src/story/view.ts';

const KNOTS = 2_000;
const LINES = 4;
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

/** Knots of lines, a change of a variable, a condition, and every tenth a menu of two; the last leads to the first. */
function inkSource() {
  const knots = Array.from({ length: KNOTS }, (_, k) => {
    const next = `k${(k + 1) % KNOTS}`;
    const lines = Array.from({ length: LINES }, (__, n) => `Line ${n} of knot ${k}, which somebody reads.`);
    const way =
      k % 10 === 9
        ? [`+ [Go on] -> ${next}`, `+ {trust > 3} [Go on with trust] -> ${next}`]
        : [`{ trust > 5: -> low${k} }`, `-> ${next}`, `= low${k}`, '~ trust = 0', `-> ${next}`];
    return [`=== k${k} ===`, ...lines, '~ trust = trust + 1', ...way].join('\n');
  });
  return ['VAR trust = 0', '-> k0', ...knots].join('\n');
}

function ourStory() {
  const scenes = Array.from({ length: KNOTS }, (_, k) => {
    const next = { scene: `k${(k + 1) % KNOTS}` };
    const lines = Array.from({ length: LINES }, (__, n) => ({
      id: `l${k}_${n}`,
      type: 'line',
      kind: 'narration',
      text: `Line ${n} of knot ${k}, which somebody reads.`,
    }));
    const add = { id: `a${k}`, type: 'action', actions: [{ type: 'add', variable: 'trust', value: value(1) }] };
    const above = (n) => ({ op: '>', left: get('trust'), right: value(n) });
    const way =
      k % 10 === 9
        ? [
            {
              id: `m${k}`,
              type: 'menu',
              decide: 'reader',
              choices: [
                { id: `c${k}a`, text: 'Go on', target: next },
                { id: `c${k}b`, text: 'Go on with trust', condition: above(3), target: next },
              ],
            },
          ]
        : [
            { id: `b${k}`, type: 'branch', cases: [{ condition: above(5), target: { node: `r${k}` } }] },
            { id: `j${k}`, type: 'jump', target: next },
            { id: `r${k}`, type: 'action', actions: [{ type: 'set', variable: 'trust', value: value(0) }] },
            { id: `i${k}`, type: 'jump', target: next },
          ];
    return { id: `k${k}`, title: `Knot ${k}`, stage: [], nodes: [...lines, add, ...way] };
  });
  return {
    id: 'bench',
    version: 2,
    revision: 1,
    title: 'Bench',
    locale: 'en',
    start: { scene: 'k0' },
    characters: [],
    variables: [{ id: 'trust', name: 'trust', scope: 'session', type: 'number', initial: 0 }],
    assets: [],
    renamed: {},
    scenes,
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

/** Plays and keeps the whole past, or forgets it after each step. */
function playOurs(view, from, steps, keep) {
  let state = from;
  for (let n = 0; n < steps; n++) {
    const input = state.menu === null ? { type: 'advance' } : { type: 'choose', choice: state.menu.options[0].id };
    state = step(view, keep ? state : { ...state, previous: null }, input).state;
  }
  return state;
}

const source = inkSource();
const ink = new Compiler(source).Compile();
const view = viewOf(ourStory());
const { state: first } = start(view, { seed: 'bench' });
playInk(new Compiler(source).Compile(), 5_000);
playOurs(view, first, 50_000, true);

const rounds = Array.from({ length: 5 }, () => {
  const inkSteps = 20_000;
  const ourSteps = 400_000;
  const inkRate = inkSteps / cpu(() => playInk(ink, inkSteps));
  const light = ourSteps / cpu(() => playOurs(view, first, ourSteps, false));
  const full = ourSteps / cpu(() => playOurs(view, first, ourSteps, true));
  say(
    `inkjs ${Math.round(inkRate)} steps/s; ours ${Math.round(light)} (${(light / inkRate).toFixed(1)} times), with the whole past ${Math.round(full)} (${(full / inkRate).toFixed(1)} times)`,
  );
  return [light / inkRate, full / inkRate];
});
say(
  `over inkjs: median ${median(rounds.map(([a]) => a)).toFixed(1)} (aim 50), with the whole past ${median(rounds.map(([, b]) => b)).toFixed(1)} (aim 20)`,
);

global.gc?.();
const before = process.memoryUsage().heapUsed;
const deep = playOurs(view, first, 10_000, true);
global.gc?.();
say(`10,000 interactions with their whole past: ${((process.memoryUsage().heapUsed - before) / 1e6).toFixed(1)} MB (aim 5)`);
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
    ...Array.from({ length: 1_000 }, (__, n) => ({ id: `l${s}_${n}`, type: 'line', kind: 'narration', text: 'x'.repeat(120) })),
    { id: `j${s}`, type: 'jump', target: { scene: `s${(s + 1) % 100}` } },
  ],
}));
long.start = { scene: 's0' };
const checked = cpu(() => validateStory(long));
say(`100,000 lines validated: ${checked.toFixed(2)} s (aim 2)`);

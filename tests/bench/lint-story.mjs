// `node --import ./tests/bench/typescript.mjs tests/bench/lint-story.mjs`: a story of 100,000 lines validated, linted, edited
// and explored. CPU time.
import { lintStory } from '../../shared/src/story/lint.ts';
import { applyEdits } from '../../shared/src/story/edit-apply.ts';
import { exploreAll } from '../../shared/src/story/explore.ts';
import { validateStory } from '../../shared/src/story/validate.ts';

const SCENES = 1_000;
const LINES = 100;
const say = (text) => process.stdout.write(`${text}\n`);
const value = (v) => ({ op: 'value', value: v });
const get = (variable) => ({ op: 'get', variable });

/** Seconds of CPU that a piece of work takes, and what it gives. */
function cpu(work) {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, result];
}

/** Scenes of lines with somebody speaking, a change of a variable, a menu, a branch and a jump; nothing is wrong with it. */
function longStory() {
  const scenes = Array.from({ length: SCENES }, (_, s) => {
    const next = { scene: `s${(s + 1) % SCENES}` };
    const lines = Array.from({ length: LINES }, (__, n) => ({
      id: `l${s}_${n}`,
      type: 'line',
      kind: n % 2 === 0 ? 'narration' : 'dialogue',
      ...(n % 2 === 1 && { speaker: 'anna', expression: 'joy' }),
      text: `Line ${n} of scene ${s}, which somebody reads, and which is about as long as lines of a chat are wont to be.`,
    }));
    const above = (n) => ({ op: '>', left: get('trust'), right: value(n) });
    return {
      id: `s${s}`,
      title: `Scene ${s}`,
      stage: [{ op: 'show', character: 'anna' }],
      nodes: [
        ...lines,
        { id: `a${s}`, type: 'action', actions: [{ type: 'add', variable: 'trust', value: value(1) }] },
        {
          id: `m${s}`,
          type: 'menu',
          decide: 'reader',
          choices: [
            { id: `c${s}a`, text: 'Go on' },
            { id: `c${s}b`, text: 'Go on with trust', condition: above(3), target: { node: `b${s}` } },
            { id: `c${s}c`, text: 'Stop', once: true, target: { node: `e${s}` } },
          ],
        },
        { id: `b${s}`, type: 'branch', cases: [{ condition: above(5), target: { node: `a${s}` } }] },
        { id: `j${s}`, type: 'jump', target: next },
        { id: `e${s}`, type: 'end', ending: 'Stopped' },
      ],
    };
  });
  return {
    id: 'bench',
    version: 3,
    revision: 1,
    title: 'Bench',
    locale: 'en',
    start: { scene: 's0' },
    characters: [
      { id: 'anna', name: 'Anna', colour: '#aabbcc', role: 'character', sprites: [{ expression: 'joy', asset: 'p' }] },
    ],
    variables: [{ id: 'trust', name: 'trust', scope: 'session', type: 'number', initial: 0 }],
    assets: [{ id: 'p', kind: 'sprite', name: 'p', mime: 'image/png' }],
    renamed: {},
    scenes,
  };
}

/** The same with something wrong in every tenth line. */
function faultyStory() {
  const story = longStory();
  for (const { nodes } of story.scenes)
    for (let n = 0; n < LINES; n += 10)
      nodes[n] = {
        ...nodes[n],
        ...(n % 20 === 0 ? { text: 'Words without end. '.repeat(50) } : { speaker: 'nobody' }),
      };
  return story;
}

for (const [name, make] of [
  ['without faults', longStory],
  ['with 10,000 faults', faultyStory],
])
  for (let round = 0; round < 3; round++) {
    const story = make();
    const [checked, faults] = cpu(() => validateStory(story));
    const [linted, findings] = cpu(() => lintStory(story));
    say(
      `100,000 lines ${name}: validated ${checked.toFixed(2)} s (${faults.length} findings), linted ${linted.toFixed(2)} s (${findings.length} findings; aim 2 s)`,
    );
  }

const story = longStory();
const edits = Array.from({ length: 100 }, (_, n) => ({
  op: 'splitLine',
  scene: `s${n}`,
  node: `l${n}_5`,
  at: 20,
  newId: `new${n}`,
}));
const [took, { story: after, inverse }] = cpu(() => applyEdits(story, edits));
const [back] = cpu(() => applyEdits(after, [inverse]));
say(`100 lines split in it: ${(took * 1000).toFixed(0)} ms, taken back: ${(back * 1000).toFixed(0)} ms`);
const [renamed] = cpu(() => applyEdits(story, [{ op: 'renameNode', scene: 's5', node: 'b5', to: 'other' }]));
say(`a node renamed in it: ${(renamed * 1000).toFixed(0)} ms`);

const [explored, { steps, states, walks }] = cpu(() => exploreAll(story, { walks: 20 }));
say(`explored: ${steps} nodes to ${states} situations, and ${walks.count} walks, in ${explored.toFixed(2)} s`);

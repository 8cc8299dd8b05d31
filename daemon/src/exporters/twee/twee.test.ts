import { cpuMs } from '@comfyvn/shared/cpu-time.test-support';
import {
  arbitraryExpression,
  arbitraryStory,
  arbitraryValue,
  line,
  sceneOf,
  storyOf,
} from '@comfyvn/shared/story/arbitrary.test-support';
import type { Expression } from '@comfyvn/shared/story/condition';
import { evaluate, partsOf } from '@comfyvn/shared/story/condition-eval';
import type { Node, Target } from '@comfyvn/shared/story/node';
import { next, rngOf, type Rng } from '@comfyvn/shared/story/rng';
import { start, step, valueOf, type StepResult } from '@comfyvn/shared/story/runner';
import type { Story } from '@comfyvn/shared/story/story';
import { plainText } from '@comfyvn/shared/story/text-markup';
import { valuesIn } from '@comfyvn/shared/story/text-value';
import { targetsOf } from '@comfyvn/shared/story/story-walk';
import type { Value, Variable } from '@comfyvn/shared/story/variable';
import { viewOf } from '@comfyvn/shared/story/view';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileStory, sourceOf } from '../hostile-story.test-support.ts';
import { knowledgeOf } from '../logic/knowledge.ts';
import { calculatingStory, nastyStory, stoppingStory } from '../stopping-stories.test-support.ts';
import { styledLines } from '../styled-lines.ts';
import { linesOf, oneLine } from '../text-lines.ts';
import { desugar, shown, SugarCube, type Page } from './sugarcube.test-support.ts';
import { parsed } from './twee-parse.test-support.ts';
import { TweeCode } from './twee-code.ts';
import { tweeExporter } from './twee-exporter.ts';
import { tweeOf } from './twee-story.ts';

/** What a reader enters: words, numbers in any form, nothing. */
const ANSWERS = ['Zoë <b>$x', '', ' 12 ', '-3,5', 'x'.repeat(100), '７\u200b', '"q" & [[a]]', '+.5', '−4', '🙂🙂🙂'];

const SPECIAL = ['StoryTitle', 'StoryData', 'StoryInit', 'Story JavaScript', 'Story Stylesheet'];

/** The passages of a story as another program reads them. */
function passagesOf(text: string) {
  return parsed(text).passages.filter(({ name }) => !SPECIAL.includes(name));
}

/** The passages that a passage leads to. */
function linksOf(text: string): string[] {
  const found = text.matchAll(/<<(?:goOn|link "(?:[^"\\]|\\.)*"|goto|run setup\.call\()\s*("(?:[^"\\]|\\.)*")/g);
  return [...new Set([...found].map(([, name]) => JSON.parse(name!) as string))];
}

/** What is said in a passage. */
function saidIn(text: string): string[] {
  const lines = text.matchAll(
    /<p class="line \w+">(?:<b class="speaker">(.*?)<\/b> )?<span class="said">(.*?)<\/span><\/p>/g,
  );
  return [...lines].map(([, who = '', words = '']) => `${shown(who)} / ${shown(words.replace(/<<print .*?>>/g, ''))}`);
}

/** The words of a text without the values in it, which no passage holds. */
function unvalued(text: string, { variables }: Story): string {
  const held = valuesIn(text, variables).reduceRight(
    (left, { at, end, expression }) => (expression === null ? left : `${left.slice(0, at)}\uFDD0${left.slice(end)}`),
    text,
  );
  return plainText(held).replaceAll('\uFDD0', '');
}

/** A line as its passage says it. */
function saying(story: Story, node: Extract<Node, { type: 'line' }>): string {
  const name = story.characters.find(({ id }) => id === node.speaker)?.name ?? '';
  const who = node.speaker === undefined || node.kind === 'narration' ? '' : oneLine(name) || node.speaker;
  return `${who} / ${linesOf(unvalued(node.text, story)).join('\n')}`;
}

const leavesAlways = (node: Node): boolean => node.next !== undefined || !['line', 'action'].includes(node.type);

/** The nodes of a story from which passages begin, by their ids; a plain reading of its targets. */
function led(story: Story): Set<string> {
  const first = new Map(story.scenes.map((scene) => [scene.id, scene.nodes[0]?.id]));
  const ids = new Set<string>();
  for (const { id: here, nodes } of story.scenes)
    nodes.forEach((node, i) => {
      for (const { scene, node: to } of targetsOf(node))
        if (to !== undefined) ids.add(to);
        else if (scene === undefined) ids.add(first.get(here)!);
      const after = node.next ?? nodes[i + 1]?.id;
      if (after !== undefined && leavesAlways(node) && !['jump', 'end'].includes(node.type)) ids.add(after);
      if (node.next !== undefined) ids.add(node.next);
    });
  return ids;
}

/** The lines that something leads to. */
function reachedLines(story: Story): string[] {
  const labels = led(story);
  return story.scenes.flatMap(({ nodes }) => {
    let isReached = true;
    return nodes.flatMap((node, i) => {
      isReached = isReached || i === 0 || labels.has(node.id);
      const said = isReached && node.type === 'line' && styledLines(node.text).length > 0 ? [saying(story, node)] : [];
      if (leavesAlways(node)) isReached = false;
      return said;
    });
  });
}

describe('a story in Twee', () => {
  test('is read back by another program: every line once, every link to a passage, every name its own', () => {
    fc.assert(
      fc.property(hostileStory, (story) => {
        const { text } = tweeOf(story);
        const passages = passagesOf(text);
        const names = passages.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        // Where a value was taken out, spaces may be left.
        const spaced = (lines: string[]) => lines.map((one) => one.split(/\s+/).join(' ').trim()).sort();
        expect(spaced(passages.flatMap((one) => saidIn(one.text)))).toEqual(spaced(reachedLines(story)));
        for (const one of passages) for (const link of linksOf(one.text)) expect(names).toContain(link);
        for (const one of passages) expect(one.tags).toEqual(['nobr']);
      }),
      { numRuns: 300 },
    );
  });

  test('keeps the titles of scenes as the names of their passages', () => {
    const titles = ['A [b] {c} \\d', ':: x', 'StoryData', 'A|B->C', '"q" <<if>>', '雪', 'twice', 'Twice', ' '];
    const scenes = titles.map((title, i) => ({ ...sceneOf(`s${i}`, [line(`n${i}`)]), title }));
    const names = passagesOf(tweeOf(storyOf(scenes)).text).map(({ name }) => name);
    expect(names).toEqual([
      'A [b] {c} \\d',
      ':: x',
      'StoryData 2',
      'A|B->C',
      '"q" <<if>>',
      '雪',
      'twice',
      'Twice 2',
      'Scene 9',
      'Scene end',
      'Nowhere',
    ]);
  });

  test('has the links that the story has', () => {
    let jumps = 0;
    fc.assert(
      fc.property(arbitraryStory, (story) => {
        const passages = new Map(passagesOf(tweeOf(story).text).map(({ name, text }) => [name, text]));
        const labels = led(story);
        const scenes = new Map(story.scenes.map((scene) => [scene.id, scene]));
        /** The passage of a target, by the names that passages are given where no title stands twice. */
        const passageOf = ({ scene: to, node }: Target, from: string): string => {
          const { title, nodes } = scenes.get(to ?? from)!;
          const first = nodes[0]!.id;
          if ((to ?? from) === from && (node !== undefined || to === undefined)) return `${title} (${node ?? first})`;
          return node === undefined || node === first ? title : `${title} (enter ${node})`;
        };
        for (const { id: here, title, nodes } of story.scenes)
          for (const [i, node] of nodes.entries()) {
            const isLabelled = labels.has(node.id);
            if (node.type !== 'jump' || (i > 0 && !isLabelled)) continue;
            const name = isLabelled ? `${title} (${node.id})` : title;
            expect([name, linksOf(passages.get(name) ?? '')]).toEqual([name, [passageOf(node.target, here)]]);
            jumps++;
          }
      }),
      { numRuns: 200 },
    );
    expect(jumps).toBeGreaterThan(50);
  });

  test('has an id, a format, a start and a place on the map, which are the same for the same story', () => {
    const story = storyOf([sceneOf('s', [line('a')]), sceneOf('t', [line('b')])], {
      title: ':: Rain',
      start: { scene: 't' },
    });
    const { passages, name, IFID, format, formatVersion, start: first } = parsed(tweeOf(story).text);
    expect([name, IFID, format, formatVersion, first]).toEqual([
      ':: Rain',
      '0F000E42-DEC8-52C0-9247-0019BE8C4581',
      'SugarCube',
      '2.37.3',
      'Title of t',
    ]);
    expect(passages.find(({ name }) => name === 'Title of t')?.metadata).toEqual({ position: '300,150' });
    expect(tweeOf(structuredClone(story)).text).toBe(tweeOf(story).text);
  });

  test('reads as Twee that people write', () => {
    const variables: Variable[] = [{ id: 'v', name: 'Trust', scope: 'session', type: 'number', initial: 0, max: 5 }];
    const trust = { op: 'get', variable: 'v' } as const;
    const one = { op: 'value', value: 1 } as const;
    const nodes: Node[] = [
      line('a', { kind: 'dialogue', speaker: 'anna', text: 'You <came>!\nI $knew.' }),
      {
        id: 'm',
        type: 'menu',
        decide: 'reader',
        prompt: 'And?',
        timer: { ms: 4_000, choice: 'c2' },
        choices: [
          {
            id: 'c1',
            text: 'Ask "why"',
            once: true,
            condition: { op: '<', left: trust, right: one },
            reason: 'Not now',
            actions: [{ type: 'add', variable: 'v', value: one }],
            target: { node: 'a' },
          },
          { id: 'c2', text: 'Leave' },
        ],
      },
      { id: 'e', type: 'end', ending: 'Alone' },
    ];
    const { text } = tweeOf(storyOf([{ ...sceneOf('s', nodes), title: 'Garden' }], { variables }));
    expect(text.slice(text.indexOf(':: Garden'), text.indexOf(':: Scene end')).trim()).toBe(
      `:: Garden [nobr] {"position":"150,150"}
<h2>Garden</h2>
<<goOn "Garden (a)" 0>>


:: Garden (a) [nobr] {"position":"150,300"}
<p class="line dialogue"><b class="speaker">anna</b> <span class="said">You &#60;came&#62;!<br>I &#36;knew.</span></p>
<<set _open to [ ($taken_c1 is 0 and ($trust lt 1)), true ]>><p class="prompt">And?</p><ul class="choices"><<if _open[0]>><li><<link "Ask &quot;why&quot;" "Garden (a)">><<set $taken_c1 to $taken_c1 + 1>><<set $trust to Math.min(($trust + 1), 5)>><</link>></li><<elseif $taken_c1 is 0>><li class="closed">Ask "why" (Not now)</li><</if>><li><<link "Leave" "Garden (e)">><</link>></li></ul><<timed 4000ms>><<goto "Garden (e)">><</timed>>


:: Garden (e) [nobr] {"position":"150,450"}
<<run setup.finish()>><p class="ending">Alone</p>`,
    );
  });

  test('is written in a time that grows with the story only', () => {
    const nodes = Array.from({ length: 50_000 }, (_, i) =>
      line(`n${i}`, { text: `$${i}$`, ...(i % 3 === 0 ? { next: `n${i + 1}` } : {}) }),
    );
    nodes.push(line('n50000', { text: '[$<\\_&'.repeat(300_000) }), line('wide', { text: `a${' '.repeat(500_000)}b` }));
    const begin = cpuMs();
    expect(tweeExporter.plan(sourceOf(storyOf([sceneOf('s', nodes)]))).files).toHaveLength(1);
    expect(cpuMs() - begin).toBeLessThan(20_000);
  });
});

const VARIABLES: Variable[] = [
  { id: 'n', name: 'n', scope: 'session', type: 'number', initial: 1 },
  { id: 'yes', name: 'yes', scope: 'session', type: 'boolean', initial: false },
  { id: 't', name: 'to', scope: 'session', type: 'text', initial: '3' },
  { id: 'bag', name: 'bag', scope: 'session', type: 'list', initial: ['key'] },
];

/** Dice that fall the same whenever they are made anew. */
function diceOf(seed: string): () => number {
  let rng: Rng = rngOf(seed);
  return () => {
    const thrown = next(rng);
    rng = thrown.rng;
    return thrown.value;
  };
}

test('expressions in TwineScript have the values that the runner gives them', () => {
  const knowledge = knowledgeOf(storyOf([sceneOf('s', [])], { variables: VARIABLES }), true);
  const code = new TweeCode(knowledge, { variable: ({ name }) => `$${name}`, seen: () => '$seen' });
  const values = fc.oneof(
    arbitraryValue,
    fc.constantFrom<Value[]>('to', ' is "$n" ', '\\', '1e400', -0.5, 1e307, [], ['a]]>>b']),
  );
  const held = fc.record({
    n: fc.double({ noNaN: true, noDefaultInfinity: true }),
    yes: fc.boolean(),
    t: fc.string(),
    bag: fc.array(fc.string(), { maxLength: 3 }),
  });
  const player = new SugarCube(tweeOf(storyOf([sceneOf('s', [line('a')])])).text, () => dice());
  let dice = diceOf('');
  fc.assert(
    fc.property(
      arbitraryExpression(
        VARIABLES.map(({ id }) => id),
        ['x'],
        values,
      ),
      held,
      (expression, values) => {
        dice = diceOf('x');
        const mine = diceOf('x');
        // Sums are written as people write them, and those beyond all numbers are infinite there.
        const isFinite = (part: Expression): boolean => {
          const value = evaluate(part, {
            get: (id) => values[id as 'n'] as Value,
            visited: () => 2,
            random: diceOf('x'),
          });
          return (typeof value !== 'number' || Math.abs(value) < 1e308) && partsOf(part).every(isFinite);
        };
        fc.pre(isFinite(expression));
        const told = evaluate(expression, { get: (id) => values[id as 'n'] as Value, visited: () => 2, random: mine });
        Object.assign(player.variables, { n: values.n, yes: values.yes, to: values.t, bag: values.bag, seen: 2 });
        const heard = player.evaluate(desugar(code.value(expression).code));
        expect(JSON.stringify(heard)).toBe(JSON.stringify(told));
        // As many throws on both sides.
        expect(dice()).toBe(mine());
      },
    ),
    { numRuns: 3_000 },
  );
});

test('a choice whose words come to nothing can still be seen, and signs that meet are no markup', () => {
  const choices = ['\u001b', '{=note}', '*{=note}*', 'a{=note}'].map((text, i) => ({ id: `c${i}`, text }));
  const story = storyOf([
    sceneOf('s', [line('a/{w=1}/b/{color=#f00}/{/color}'), { id: 'm', type: 'menu', decide: 'reader', choices }]),
  ]);
  const note: Variable = { id: 'note', name: 'note', scope: 'session', type: 'text', initial: '' };
  const { text } = tweeOf({ ...story, variables: [note] });
  expect(/class="said">(.*?)</.exec(text)?.[1]).toBe('a/&#47;b/&#47;');
  const player = new SugarCube(text, diceOf(''));
  const page = player.open(player.start);
  expect(page.said).toEqual([' / a//b//']);
  expect(page.choices.map(({ text }) => text)).toEqual(['…', '…', '…', 'a']);
});

describe('played beside the runner, with the same dice and choices', () => {
  const words = (text: string) => linesOf(text).join(' ').split(/\s+/).filter(Boolean).join(' ');

  interface Stop {
    readonly said: readonly string[];
    readonly prompt: string;
    readonly choices: readonly string[];
    readonly closed: readonly string[];
    readonly endings: readonly string[];
    readonly messages: readonly unknown[];
    readonly variables: Readonly<Record<string, unknown>>;
  }

  /** What the runner shows up to the next choice or the end; null where the story circles. */
  function tell(
    story: Story,
    names: ReadonlyMap<string, string>,
    view: ReturnType<typeof viewOf>,
    from: StepResult,
  ): { stop: Stop; result: StepResult } | null {
    const said: string[] = [];
    let result = from;
    const messages = [...from.callbacks];
    for (let lines = 0; result.state.line !== null; lines++) {
      if (lines > 60) return null;
      const { kind, speaker, text } = result.state.line;
      const name = story.characters.find(({ id }) => id === speaker)?.name ?? '';
      const who = kind === 'narration' || speaker === null ? '' : words(name) || speaker;
      if (styledLines(text).length > 0) said.push(words(`${who} / ${plainText(text)}`));
      result = step(view, result.state, { type: 'advance' });
      messages.push(...result.callbacks);
    }
    if (result.findings.some(({ rule }) => rule === 'endless-loop')) return null;
    const { menu, input, ending, status } = result.state;
    const options = menu?.options ?? [];
    return {
      result,
      stop: {
        said,
        prompt: words(plainText(menu?.prompt ?? input?.prompt ?? '')),
        choices: options.filter(({ enabled }) => enabled).map(({ text }) => words(plainText(text)) || '…'),
        closed: options
          .filter(({ enabled }) => !enabled)
          .map(({ text, reason }) => words(`${words(plainText(text))} (${words(plainText(reason ?? ''))})`)),
        messages: messages.map(({ name, args }) => [`comfyvn:${name}`, args]),
        endings: status === 'ended' ? [words(ending ?? '') || 'The end'] : [],
        variables: Object.fromEntries(
          story.variables.map(({ id }) => [names.get(id)!, valueOf(view, result.state, id)]),
        ),
      },
    };
  }

  function hear(player: SugarCube, first: Page, names: Iterable<string>): { stop: Stop; page: Page } {
    let page = first;
    const said = [...page.said];
    for (let pages = 0; page.onward !== undefined && pages < 100; pages++) {
      page = player.follow(page.onward);
      said.push(...page.said);
    }
    return {
      page,
      stop: {
        said: said.map(words),
        prompt: words(page.prompt),
        choices: page.choices.map(({ text }) => words(text)),
        closed: page.closed.map(words),
        endings: page.endings.map(words),
        messages: player.messages.splice(0),
        variables: Object.fromEntries([...names].map((name) => [name, player.variables[name]])),
      },
    };
  }

  test.each([
    ['as they come', stoppingStory],
    ['made of what Twine takes for something else', nastyStory],
    ['that calculate much', calculatingStory],
  ] as const)(
    'random stories %s are the same',
    (_, stories) => {
      let stops = 0;
      let answers = 0;
      fc.assert(
        fc.property(stories, fc.array(fc.nat(20), { minLength: 5, maxLength: 20 }), (story, picks) => {
          const { text, variables } = tweeOf(story);
          const view = viewOf(story);
          const player = new SugarCube(text, diceOf('twee'));
          let told = tell(story, variables, view, start(view, { seed: 'twee' }));
          if (told === null) return;
          let heard = hear(player, player.open(player.start), variables.values());
          for (const pick of [...picks, null]) {
            stops++;
            expect(JSON.parse(JSON.stringify(heard.stop))).toEqual(JSON.parse(JSON.stringify(told.stop)));
            const { answer } = heard.page;
            if (told.result.state.input !== null && answer !== undefined && pick !== null) {
              const words = ANSWERS[pick % ANSWERS.length]!;
              const page = player.enter(answer, words);
              const result = step(view, told.result.state, { type: 'enter', value: words });
              answers++;
              expect(page === null).toBe(result.state.step === told.result.state.step);
              if (page === null) continue;
              told = tell(story, variables, view, result);
              if (told === null) return;
              heard = hear(player, page, variables.values());
              continue;
            }
            const open = told.result.state.menu?.options.filter(({ enabled }) => enabled) ?? [];
            if (pick === null || open.length === 0) return;
            const link = heard.page.choices[pick % open.length]!;
            told = tell(
              story,
              variables,
              view,
              step(view, told.result.state, { type: 'choose', choice: open[pick % open.length]!.id }),
            );
            if (told === null) return;
            heard = hear(player, player.follow(link), variables.values());
          }
        }),
        // Few stories come to a question.
        { numRuns: stories === stoppingStory ? 240 : 80 },
      );
      expect(stops).toBeGreaterThan(150);
      if (stories === stoppingStory) expect(answers).toBeGreaterThan(10);
    },
    120_000,
  );
});

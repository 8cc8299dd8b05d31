import { arbitraryStory } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Node } from '@comfyvn/shared/story/node';
import type { Story } from '@comfyvn/shared/story/story';
import type { Value } from '@comfyvn/shared/story/variable';
import fc from 'fast-check';
import { hostileStory, hostileText } from './hostile-story.test-support.ts';
import { logicStory } from './logic-stories.test-support.ts';

/** A story that stops for the reader in every scene, so that what it holds is compared again and again. */
function stopping(story: Story): Story {
  const scenes = story.scenes.map((scene, i) => {
    const [first, ...rest] = scene.nodes;
    const menu: Node = {
      id: `stop_${i}`,
      type: 'menu',
      decide: 'reader',
      ...(i % 3 === 2 ? { prompt: 'And now?' } : {}),
      choices: [
        { id: `on_${i}`, text: 'Go on', once: i % 2 === 1 },
        { id: `skip_${i}`, text: 'Skip', once: i % 3 === 2, target: { node: scene.nodes.at(-1)!.id } },
      ],
    };
    return { ...scene, nodes: [first!, menu, ...rest] };
  });
  return { ...story, scenes };
}

function mapped(thing: unknown, map: (value: Value) => Value): unknown {
  if (typeof thing !== 'object' || thing === null) return thing;
  if (Array.isArray(thing)) return thing.map((one) => mapped(one, map));
  const record = thing as Record<string, unknown>;
  if (record['op'] === 'value') return { op: 'value', value: map(record['value'] as Value) };
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, mapped(value, map)]));
}

/** A story with other values: the same one for the same one, everywhere. */
function withValues(story: Story, texts: readonly string[], numbers: readonly number[]): Story {
  const known = new Map<string, string>();
  const text = (one: string): string => {
    if (one === '') return one;
    if (!known.has(one)) known.set(one, texts[known.size % texts.length]!);
    return known.get(one)!;
  };
  const value = (one: Value): Value => {
    if (Array.isArray(one)) return one.map(text);
    if (typeof one === 'string') return text(one);
    return typeof one === 'number' ? numbers[Math.abs(one) % numbers.length]! : one;
  };
  const variables = story.variables.map((variable) => ({
    ...variable,
    initial: variable.type === 'number' ? variable.initial : value(variable.initial),
    ...(variable.options === undefined ? {} : { options: variable.options.map(text) }),
  }));
  return { ...story, variables, scenes: mapped(story.scenes, value) as Story['scenes'] };
}

const nastyNumber = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(0.1, 0.2, -2.5, 1 / 3, 1e-7, 2.5e-9, 2147483648, -4294967296, 123456789.125, 9007199254740991, 1e20),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
);
const wellFormed = hostileText.map((text) => text.toWellFormed());

/** Stories as they come. */
export const stoppingStory: fc.Arbitrary<Story> = arbitraryStory.map(stopping);

/** Stories whose words, names and values are made to be taken for something else. */
export const nastyStory: fc.Arbitrary<Story> = fc
  .tuple(
    hostileStory,
    fc.array(wellFormed, { minLength: 2, maxLength: 8 }),
    fc.array(nastyNumber, { minLength: 1, maxLength: 5 }),
  )
  .map(([story, texts, numbers]) => stopping(withValues(story, texts, numbers)));

/** Stories that calculate much. */
export const calculatingStory: fc.Arbitrary<Story> = logicStory.map(stopping);

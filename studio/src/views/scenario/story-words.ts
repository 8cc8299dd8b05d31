import type { Finding } from '@comfyvn/shared/story/finding';
import type { Node } from '@comfyvn/shared/story/node';
import type { Story } from '@comfyvn/shared/story/story';

const LONGEST = 60;

/** What the ids of a story stand for, in words that people know. */
export interface StoryWords {
  /** The words of a choice. */
  choice(id: string): string;
  /** Where a finding is: the scene, and the words that stand there. Empty when it concerns the whole. */
  place(finding: Finding): string;
}

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function wordsOf(node: Node): string | undefined {
  if (node.type === 'line') return node.text;
  if (node.type === 'menu') return node.prompt ?? node.choices.map((one) => one.text).join(' / ');
  if (node.type === 'input') return node.prompt;
  return node.type === 'end' ? node.ending : undefined;
}

/** The words of a story by id. Pure. */
export function storyWords(story: Story): StoryWords {
  const scenes = new Map(story.scenes.map((scene) => [scene.id, scene.title]));
  const nodes = new Map(story.scenes.flatMap((scene) => scene.nodes.map((node) => [node.id, wordsOf(node)])));
  const choices = new Map(
    story.scenes.flatMap((scene) =>
      scene.nodes.flatMap((node) =>
        node.type === 'menu' ? node.choices.map((one) => [one.id, one.text] as const) : [],
      ),
    ),
  );
  return {
    choice: (id) => short(choices.get(id) ?? id),
    place({ where }) {
      const scene = where.scene === undefined ? undefined : scenes.get(where.scene);
      const words = (where.choice && choices.get(where.choice)) ?? (where.node && nodes.get(where.node));
      return [scene, words && `“${short(words)}”`].filter(Boolean).join(': ');
    },
  };
}

import * as z from 'zod';
import { condition, expression } from './condition.ts';
import { assetId, characterId, choiceId, nodeId, sceneId, variableId } from './ids.ts';
import {
  action,
  actionNode,
  branchNode,
  callNode,
  choice,
  endNode,
  inputNode,
  jumpNode,
  lineNode,
  menuNode,
  node,
  target,
} from './node.ts';
import { character, scene, story, storyAsset, translations } from './story.ts';
import { variable } from './variable.ts';

/** A field that may be absent, in an object that states changes: null takes it away, absent leaves it as it is. */
const removable = <T extends z.ZodType>(field: z.ZodOptional<T>) => field.unwrap().nullable().optional();

const after = <T extends z.ZodType>(id: T) =>
  id.nullable().optional().describe('Behind this one; at the beginning if null, at the end if absent');

const ofScene = { scene: sceneId };
const ofNode = { scene: sceneId, node: nodeId };
const ofChoice = { ...ofNode, choice: choiceId };

// Each schema names the fields that can be set, without defaults: `partial()` would fill those in.
const nodeChange = z.object({
  stage: removable(lineNode.shape.stage),
  cues: removable(lineNode.shape.cues),
  next: removable(lineNode.shape.next),
  source: removable(lineNode.shape.source),
  edited: removable(lineNode.shape.edited),
  kind: lineNode.shape.kind.optional(),
  speaker: removable(lineNode.shape.speaker),
  text: lineNode.shape.text.optional(),
  expression: removable(lineNode.shape.expression),
  prompt: removable(menuNode.shape.prompt),
  decide: menuNode.shape.decide.unwrap().optional(),
  timer: removable(menuNode.shape.timer),
  actions: actionNode.shape.actions.optional(),
  cases: branchNode.shape.cases.optional(),
  target: jumpNode.shape.target.optional(),
  args: removable(callNode.shape.args),
  result: removable(callNode.shape.result),
  variable: inputNode.shape.variable.optional(),
  maxLength: removable(inputNode.shape.maxLength),
  placeholder: removable(inputNode.shape.placeholder),
  required: removable(inputNode.shape.required),
  ending: removable(endNode.shape.ending),
  value: expression.nullable().optional(),
});
export type NodeChange = z.infer<typeof nodeChange>;

const choiceChange = z.object({
  text: choice.shape.text.optional(),
  condition: condition.nullable().optional(),
  reason: removable(choice.shape.reason),
  weight: removable(choice.shape.weight),
  once: removable(choice.shape.once),
  actions: z.array(action).max(50).nullable().optional(),
  target: removable(choice.shape.target),
});

const sceneChange = z.object({
  title: scene.shape.title.optional(),
  stage: scene.shape.stage.unwrap().optional(),
  parameters: removable(scene.shape.parameters),
});

const characterChange = z.object({
  name: character.shape.name.optional(),
  colour: character.shape.colour.optional(),
  role: character.shape.role.unwrap().optional(),
  sprites: character.shape.sprites.unwrap().optional(),
  portrait: removable(character.shape.portrait),
  description: removable(character.shape.description),
  textSpeed: removable(character.shape.textSpeed),
  blip: removable(character.shape.blip),
});

const variableChange = z.object({
  name: variable.shape.name.optional(),
  scope: variable.shape.scope.optional(),
  scene: removable(variable.shape.scene),
  type: variable.shape.type.optional(),
  initial: variable.shape.initial.optional(),
  options: removable(variable.shape.options),
  min: removable(variable.shape.min),
  max: removable(variable.shape.max),
});

const assetChange = z.object({
  kind: storyAsset.shape.kind.optional(),
  name: storyAsset.shape.name.optional(),
  licence: removable(storyAsset.shape.licence),
  author: removable(storyAsset.shape.author),
  source: removable(storyAsset.shape.source),
  loop: removable(storyAsset.shape.loop),
});

/** Which way out of a node: the node after it, its one target, that of a choice or of a case (0-based). */
export const wayOut = z.union([
  z.literal('next'),
  z.literal('target'),
  z.object({ choice: choiceId }),
  z.object({ case: z.int().min(0).max(99) }),
]);
export type WayOut = z.infer<typeof wayOut>;

/** How a list of `of` items changes, see edit/splice.ts. */
const splices = <T extends z.ZodType>(item: T) =>
  z.object({
    of: z.int().min(0),
    cuts: z
      .array(
        z.object({
          at: z.int().min(0),
          out: z.array(z.string().max(80)).max(100_000),
          in: z.array(z.union([nodeId, item])).max(100_000),
        }),
      )
      .max(100_000),
  });

const restoredScene = z.object({
  at: z.int().min(0),
  scene: sceneId,
  title: scene.shape.title.optional(),
  stage: scene.shape.stage.unwrap().optional(),
  parameters: removable(scene.shape.parameters),
  translations: translations.nullable().optional(),
  nodes: splices(node).optional(),
});
export type RestoredScene = z.infer<typeof restoredScene>;

const restore = z
  .object({
    op: z.literal('restore'),
    title: story.shape.title.optional(),
    locale: story.shape.locale.unwrap().optional(),
    start: target.optional(),
    characters: splices(character).optional(),
    variables: splices(variable).optional(),
    assets: splices(storyAsset).optional(),
    achievements: removable(story.shape.achievements),
    translations: translations.nullable().optional(),
    renamed: z.record(z.string(), z.string().nullable()).optional().describe('null forgets it'),
    scenes: splices(scene).optional(),
    within: z.array(restoredScene).max(100_000).optional().describe('Parts of scenes, after `scenes`'),
  })
  .describe('Puts exact former parts back. It fits only the story that the edit it takes back has left');
export type Restore = z.infer<typeof restore>;

/**
 * A change of a story, by name. New ids are chosen by who makes the edit; an id that was given up (a key of `renamed`)
 * is never used again. Ids of nodes and choices are unique in the whole story.
 */
export const edit = z.discriminatedUnion('op', [
  z.object({ op: z.literal('setTitle'), title: story.shape.title }),
  z.object({ op: z.literal('setLocale'), locale: story.shape.locale.unwrap() }),
  z.object({ op: z.literal('setStart'), start: target }),
  z
    .object({ op: z.literal('setAchievements'), achievements: story.shape.achievements.unwrap().nullable() })
    .describe('All of them; null takes them away'),
  z
    .object({
      op: z.literal('setTranslation'),
      scene: sceneId.optional().describe('Where the words are; names and the title are in no scene'),
      locale: z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/),
      id: z.string().max(100),
      text: z.string().max(20_000).nullable(),
    })
    .describe('null takes the translation away'),

  z.object({ op: z.literal('addScene'), scene, after: after(sceneId) }),
  z
    .object({ op: z.literal('removeScene'), ...ofScene, to: sceneId.optional() })
    .describe('Refused while something leads to it; with `to`, all that leads there leads to the beginning of `to`'),
  z.object({ op: z.literal('moveScene'), ...ofScene, after: after(sceneId) }),
  z.object({ op: z.literal('updateScene'), ...ofScene, set: sceneChange }),
  z
    .object({ op: z.literal('splitScene'), ...ofNode, newId: sceneId, title: scene.shape.title, jump: nodeId })
    .describe(
      'The node and all behind it become a scene of their own, right behind this one; `jump` is the id of the jump that leads there, if one is needed. Refused where entering a scene would change what happens',
    ),
  z
    .object({ op: z.literal('mergeScenes'), ...ofScene, into: sceneId })
    .describe(
      'The nodes of the scene come behind those of `into`, and it is gone. Refused where entering a scene would change what happens',
    ),
  z.object({ op: z.literal('renameScene'), ...ofScene, to: sceneId }).describe('Another id; the old one leads to it'),

  z.object({ op: z.literal('addNode'), ...ofScene, node, after: after(nodeId) }),
  z
    .object({ op: z.literal('removeNode'), ...ofNode })
    .describe(
      'What leads to it leads to the node after it. Refused where nothing comes after it, or a condition asks for its visits',
    ),
  z
    .object({ op: z.literal('moveNode'), ...ofNode, to: sceneId.optional(), after: after(nodeId) })
    .describe('To another place, of another scene if `to` is given; what leads to it still does'),
  z
    .object({ op: z.literal('updateNode'), ...ofNode, set: nodeChange })
    .describe('Fields of a node made from a chat are noted in `edited`, unless `edited` is set too'),
  z.object({ op: z.literal('replaceNode'), ...ofScene, node }).describe('The node with the same id becomes this one'),
  z
    .object({ op: z.literal('connect'), ...ofNode, from: wayOut, to: target.nullable() })
    .describe('null: to the node after it; for `next` and choices'),
  z
    .object({ op: z.literal('renameNode'), ...ofNode, to: nodeId, nth: z.int().min(1).max(1_000).optional() })
    .describe('Another id; the old one leads to it. `nth`: which of several with this id, in a faulty story'),
  z
    .object({ op: z.literal('splitLine'), ...ofNode, at: z.int().min(1), newId: nodeId })
    .describe('Cuts the text before the UTF-16 unit `at`; the second line gets the new id'),
  z
    .object({ op: z.literal('mergeLines'), ...ofNode, between: z.string().max(10).optional() })
    .describe(
      'Joins the line right after it to this one, with a space or `between`. Refused if anything else leads there',
    ),

  z.object({ op: z.literal('addChoice'), ...ofNode, choice, after: after(choiceId) }),
  z
    .object({ op: z.literal('removeChoice'), ...ofChoice })
    .describe('Refused for the only one of a menu, and for the one that its timer takes'),
  z.object({ op: z.literal('moveChoice'), ...ofChoice, after: after(choiceId) }),
  z.object({ op: z.literal('updateChoice'), ...ofChoice, set: choiceChange }),
  z
    .object({ op: z.literal('renameChoice'), ...ofChoice, to: choiceId, nth: z.int().min(1).max(1_000).optional() })
    .describe('Another id; the old one leads to it. `nth`: which of several with this id, in a faulty story'),

  z.object({ op: z.literal('addCharacter'), character, after: after(characterId) }),
  z.object({ op: z.literal('updateCharacter'), character: characterId, set: characterChange }),
  z.object({ op: z.literal('removeCharacter'), character: characterId }).describe('Refused while it is used'),
  z
    .object({ op: z.literal('mergeCharacters'), character: characterId, into: characterId })
    .describe('`into` takes its place everywhere, and those of its sprites that `into` lacks'),

  z.object({ op: z.literal('addVariable'), variable, after: after(variableId) }),
  z.object({ op: z.literal('updateVariable'), variable: variableId, set: variableChange }),
  z.object({ op: z.literal('removeVariable'), variable: variableId }).describe('Refused while it is used'),

  z.object({ op: z.literal('addAsset'), asset: storyAsset, after: after(assetId) }),
  z.object({ op: z.literal('updateAsset'), asset: assetId, set: assetChange }),
  z.object({ op: z.literal('removeAsset'), asset: assetId }).describe('Refused while it is used'),
  z
    .object({ op: z.literal('replaceAsset'), asset: assetId, by: storyAsset })
    .describe('`by` takes its place everywhere, and it is gone'),

  restore,
]);
export type Edit = z.infer<typeof edit>;
export type EditOf<Op extends Edit['op']> = Extract<Edit, { op: Op }>;

import type { Book } from './book.ts';

/** `game/comfyvn.json`: what the story's ids are called in the game. */
export function mappingOf(book: Book): string {
  const { story } = book.source;
  const scenes = book.scenes.map((scene) => {
    const nodes = scene.nodes.flatMap((node, position) => {
      const label = book.places.nodeLabel(scene.id, position);
      return label === undefined ? [] : [[node.id, label]];
    });
    const detours = book.places.detoursOf(scene.id).map(({ label, position }) => [scene.nodes[position]!.id, label]);
    return [
      scene.id,
      {
        label: book.places.sceneLabel(scene.id),
        nodes: Object.fromEntries(nodes) as unknown,
        entered: Object.fromEntries(detours) as unknown,
      },
    ];
  });
  const lines = book.scenes.flatMap(({ nodes }) =>
    nodes.flatMap((node) => (node.type === 'line' ? [[node.id, book.sayIds.of(node)]] : [])),
  );
  const characters = book.cast.actors.map(({ character, name, tag, expressions, costumes }) => [
    character.id,
    { name, tag, expressions: Object.fromEntries(expressions), costumes: Object.fromEntries(costumes) },
  ]);
  return `${JSON.stringify(
    {
      story: story.id,
      revision: story.revision,
      scenes: Object.fromEntries(scenes) as unknown,
      characters: Object.fromEntries(characters) as unknown,
      backgrounds: Object.fromEntries(book.backdrops.names),
      pictures: Object.fromEntries(book.overlays.pictureNames),
      weathers: Object.fromEntries(book.overlays.weatherNames),
      files: Object.fromEntries(book.media.paths()),
      variables: Object.fromEntries([...book.variables].map(([id, { name }]) => [id, name])),
      lines: Object.fromEntries(lines),
      visits: Object.fromEntries(book.visits),
    },
    null,
    2,
  )}\n`;
}

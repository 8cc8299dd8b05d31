import type { Exporter, ExportFile, ExportPlan, ExportSource } from '../exporter.ts';
import { bookOf } from './book.ts';
import { castScript, imageScript, startScript, transformScript, variableScript } from './definition-scripts.ts';
import { mappingOf } from './mapping.ts';
import { sceneScript } from './scene-script.ts';
import { VN_SCRIPT } from './files/vn-script.ts';

function plan(source: ExportSource): ExportPlan {
  const book = bookOf(source);
  const scenes = book.scenes.map((scene): ExportFile => ({
    path: `game/scenes/${book.places.sceneLabel(scene.id)}.rpy`,
    text: sceneScript(book, scene),
  }));
  const files: ExportFile[] = [
    { path: 'game/script_version.txt', text: '(8, 0, 3)\n' },
    { path: 'game/script.rpy', text: startScript(book) },
    { path: 'game/characters.rpy', text: castScript(book) },
    { path: 'game/images.rpy', text: imageScript(book) },
    { path: 'game/variables.rpy', text: variableScript(book) },
    ...scenes,
    { path: 'game/transforms.rpy', text: transformScript(book) },
    { path: 'game/vn.rpy', text: VN_SCRIPT },
    { path: 'game/comfyvn.json', text: mappingOf(book) },
    ...book.backdrops.files,
    ...book.media.files,
  ];
  return { files, findings: book.losses.findings() };
}

/** A Ren'Py game that people can go on writing: scripts, pictures, sounds and screens of its own. */
export const renpy: Exporter = { name: 'renpy', label: "Ren'Py game", form: 'folder', extension: '', plan };

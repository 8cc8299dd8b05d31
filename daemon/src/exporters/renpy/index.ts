import type { Exporter, ExportFile, ExportPlan, ExportSource } from '../exporter.ts';
import { accentOf } from './accent.ts';
import { bookOf } from './book.ts';
import { castScript, imageScript, startScript, transformScript, variableScript } from './definition-scripts.ts';
import { checkLetters } from './letters.ts';
import { mappingOf } from './mapping.ts';
import { extrasScript, iconFile, optionScript } from './option-scripts.ts';
import { CUSTOM_README, readmeText } from './readme.ts';
import { sceneScript } from './scene-script.ts';
import { translationFiles } from './translation-scripts.ts';
import { EFFECTS_SCRIPT } from './files/effects-script.ts';
import { guiScript } from './files/gui-script.ts';
import { SCREENS_SCRIPT } from './files/screens-script.ts';
import { skinFiles } from './files/skin.ts';
import { VN_SCRIPT } from './files/vn-script.ts';

function plan(source: ExportSource): ExportPlan {
  const book = bookOf(source);
  const accent = accentOf(book);
  checkLetters(source.story, book.losses);
  const scenes = book.scenes.map((scene): ExportFile => ({
    path: `game/scenes/${book.places.sceneLabel(scene.id)}.rpy`,
    text: sceneScript(book, scene),
  }));
  const files: ExportFile[] = [
    { path: 'README.txt', text: readmeText(book) },
    { path: 'game/script_version.txt', text: '(8, 0, 3)\n' },
    { path: 'game/options.rpy', text: optionScript(book) },
    { path: 'game/script.rpy', text: startScript(book) },
    { path: 'game/characters.rpy', text: castScript(book) },
    { path: 'game/images.rpy', text: imageScript(book) },
    { path: 'game/variables.rpy', text: variableScript(book) },
    ...scenes,
    ...translationFiles(book),
    { path: 'game/transforms.rpy', text: transformScript(book) },
    { path: 'game/extras.rpy', text: extrasScript(book) },
    { path: 'game/vn.rpy', text: VN_SCRIPT },
    { path: 'game/effects.rpy', text: EFFECTS_SCRIPT },
    { path: 'game/gui.rpy', text: guiScript(accent) },
    { path: 'game/screens.rpy', text: SCREENS_SCRIPT },
    { path: 'game/custom/README.txt', text: CUSTOM_README },
    { path: 'game/comfyvn.json', text: mappingOf(book) },
    iconFile(book, accent),
    ...skinFiles(accent),
    ...book.backdrops.files,
    ...book.overlays.files,
    ...book.media.files,
  ];
  return { files, findings: book.losses.findings() };
}

/** A Ren'Py game that people can go on writing: scripts, pictures, sounds and screens of its own. */
export const renpyExporter: Exporter = { name: 'renpy', label: "Ren'Py game", form: 'folder', extension: '', plan };

import { buildName } from './option-scripts.ts';
import type { Book } from './book.ts';

const line = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();

/** `README.txt`, beside the folder `game`. */
export function readmeText(book: Book): string {
  const { story } = book.source;
  const title = line(story.title);
  return `${title}
${'='.repeat(Math.min(80, Math.max(3, [...title].length)))}

A visual novel for Ren'Py 8.0.3 and later, exported from ComfyVN ${book.source.version}.

To play it or go on writing: get Ren'Py from https://www.renpy.org/, put this folder (${buildName(book).name}) into the
folder of your Ren'Py projects, and choose it in Ren'Py's launcher. There you can also build it for Windows, Linux,
macOS, Android and the web.

What is where
-------------
game/script.rpy       where the game begins and ends
game/scenes/          the story, one file a scene; each scene is a label
game/characters.rpy   who speaks, with the colours of their names
game/variables.rpy    what the story remembers
game/images.rpy       pictures, and game/transforms.rpy how they stand and move
game/screens.rpy      everything around the story, game/gui.rpy its colours and letters
game/effects.rpy      weather, colours of the stage, faces that move, transitions
game/vn.rpy           dice, values, questions, pages of text and hooks that the scenes use
game/tl/              translations, if there are any
game/custom/          yours: no export ever touches a file in here

An export writes everything else anew. Put what you change or add into game/custom/; game/custom/README.txt says how.

Licences
--------
Scripts, screens and the pictures in game/gui and those painted for the story's backgrounds were made by ComfyVN and may
be used, changed and shared by anyone for any purpose (CC0 1.0). They hold no code of Ren'Py. Ren'Py itself, which plays
the game, has its own licence: https://www.renpy.org/doc/html/license.html

The text of the story, and the pictures and sounds that came with it, belong to those who made them. The game's credits
list what is known of them. Make sure that you may share them before you share the game.
`;
}

/** `game/custom/README.txt`. */
export const CUSTOM_README = `Files in this folder are yours: exporting the story again never changes them.

Anything that Ren'Py reads can stand here. Some examples, each for a file such as game/custom/mine.rpy:

React when the story calls a name (a "callback" in ComfyVN):

    init python:
        def ring(times=1):
            renpy.notify("The bell rings %s times." % times)
        vn.on("ring", ring)

Other letters or colours (for Chinese, Japanese, Korean, Thai or Hindi a font is needed: Ren'Py's own has none):

    init -2 python:
        gui.text_font = "custom/my-font.ttf"
        gui.name_font = gui.text_font
        gui.interface_font = gui.text_font
        gui.accent = "#ffcc66"

A screen of your own in place of ours:

    init offset = 1
    screen skip_indicator():
        text "..." align (0.5, 0.0)

A label that comes instead of one of the story's:

    define config.label_overrides = { "harbour_at_dusk": "my_harbour" }

    label my_harbour:
        "Fog."
        return

The same luck in every new game:

    init 1 python:
        story_seed = "seven"
`;

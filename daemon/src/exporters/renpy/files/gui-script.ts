/**
 * `game/gui.rpy`: colours, letters and sizes, which everything in `screens.rpy` goes by. `accent` is a colour like
 * `#ff8800`. Pure.
 */
export const guiScript = (
  accent: string,
): string => `## Colours, letters and sizes. Written anew by every export: to change one, put it into a file of your own, for example
##     init -2 python:
##         gui.text_font = "custom/my-font.ttf"
## in game/custom/look.rpy.

init offset = -3

init python:
    gui.init(1280, 720)

define gui.accent = "${accent}"
define gui.text_colour = "#f4f1ea"
define gui.quiet_colour = "#b9b4c7"
define gui.idle_colour = "#d8d3e2"
define gui.shut_colour = "#a39eb3"
define gui.night_colour = "#14121f"

define gui.text_font = "DejaVuSans.ttf"
define gui.name_font = "DejaVuSans.ttf"
define gui.interface_font = "DejaVuSans.ttf"

define gui.text_size = 25
define gui.name_size = 25
define gui.interface_size = 23
define gui.small_size = 17
define gui.label_size = 28
define gui.title_size = 58

define gui.text_width = 880
define gui.text_left = 200

init offset = 0

define config.window = "auto"
define config.window_show_transition = Dissolve(0.2)
define config.window_hide_transition = Dissolve(0.2)
define config.say_attribute_transition = Dissolve(0.2)
define config.enter_transition = Dissolve(0.2)
define config.exit_transition = Dissolve(0.2)
define config.intra_transition = Dissolve(0.2)
define config.after_load_transition = Dissolve(0.3)
define config.end_game_transition = Dissolve(0.8)
define config.history_length = 250
default preferences.text_cps = 45
default preferences.afm_time = 15
`;

/**
 * `game/screens.rpy`: everything the reader sees around the story, made for ComfyVN. Long, because people look for all
 * screens of a game in this one file.
 */
export const SCREENS_SCRIPT = String.raw`## Everything the reader sees around the story. Written anew by every export: a screen of the same name in game/custom/
## that comes later wins, for example below "init offset = 1".

init offset = -1

## Styles ##############################################################################################################

style default:
    font gui.text_font
    size gui.text_size
    color gui.text_colour
    language "unicode"

style gui_text:
    font gui.interface_font
    size gui.interface_size
    color gui.text_colour

style button:
    padding (14, 8)
    focus_mask None

style button_text is gui_text:
    color gui.idle_colour
    hover_color gui.accent
    selected_color gui.text_colour
    selected_hover_color gui.accent
    insensitive_color gui.shut_colour

style label_text is gui_text:
    size gui.label_size
    color gui.accent

style quiet_text is gui_text:
    size gui.small_size
    color gui.quiet_colour

style frame:
    background Frame("gui/panel.png", 24, 24)
    padding (30, 26)

style bar:
    ysize 18
    left_bar Frame("gui/bar_full.png", 9, 9)
    right_bar Frame("gui/bar_empty.png", 9, 9)

style slider:
    ysize 18
    base_bar Frame("gui/bar_empty.png", 9, 9)
    hover_base_bar Frame("gui/bar_hover.png", 9, 9)
    thumb "gui/thumb.png"
    hover_thumb "gui/thumb_hover.png"

style vscrollbar:
    xsize 12
    base_bar Frame("gui/bar_empty.png", 9, 9)
    thumb Frame("gui/scroll.png", 6, 6)
    hover_thumb Frame("gui/scroll_hover.png", 6, 6)
    unscrollable "hide"

## What is said ########################################################################################################

screen say(who, what, kind="speech", mine=False):
    if vn.mode == "adv" or kind == "document":
        use one_line(who, what, kind)
    elif vn.mode == "nvl":
        use page_of_lines(who, what)
    else:
        use page_of_messages(who, what, mine)

    if vn.mode == "adv" and not renpy.variant("small"):
        add SideImage() xalign 0.0 yalign 1.0

screen one_line(who, what, kind):
    style_prefix "say"

    window:
        id "window"

        if who is not None:
            window:
                id "namebox"
                style "namebox"
                text who id "who"

        ## Text that does not fit can be scrolled.
        if kind == "document":
            viewport:
                xfill True
                mousewheel True
                draggable True
                text what id "what"
        elif len(what) > 330:
            viewport:
                xpos gui.text_left ypos 70 xsize (gui.text_width + 24) ysize 138
                mousewheel True
                draggable True
                scrollbars "vertical"
                text what id "what" xpos 0 ypos 0
        else:
            text what id "what"

style window:
    xalign 0.5
    xfill True
    yalign 1.0
    ysize 250
    background Image("gui/textbox.png", xalign=0.5, yalign=1.0)

style namebox:
    xpos (gui.text_left - 18)
    ypos 18
    xminimum 60
    xfill False
    yalign 0.0
    ysize None
    background Frame("gui/namebox.png", 18, 18)
    padding (18, 5)

style say_label:
    font gui.name_font
    size gui.name_size
    bold True
    color gui.accent
    outlines [(2, "#14121fcc", 0, 0)]
    layout "nobreak"

style say_dialogue:
    xpos gui.text_left
    ypos 70
    xsize gui.text_width
    line_leading 3
    outlines [(1, "#14121f99", 0, 1)]
    adjust_spacing False

style say_thought is say_dialogue

## Readings over words.

style ruby_text:
    size 14
    yoffset -24
    color gui.text_colour

## Letters, signs and pages: on paper.

style document_window:
    xalign 0.5
    yalign 0.32
    xfill False
    xsize 780
    ysize 400
    background Frame("gui/paper.png", 24, 24)
    padding (56, 44)

style document_text:
    xsize 660
    color "#2c2418"
    line_leading 5

## What the story itself tells the reader.

style system_window:
    xalign 0.5
    yalign 0.9
    xfill False
    xsize 760
    ysize None
    background Frame("gui/choice.png", 22, 22)
    padding (30, 18)

style system_text:
    xsize 700
    xalign 0.5
    textalign 0.5
    color "#bfe0ff"
    size 22

## What is said beside the story.

style ooc_text is say_dialogue:
    color gui.quiet_colour
    italic True

init python:
    config.character_id_prefixes.append("namebox")

## Lines that stand together, and messages. What is said now is the last of them. ####################################

screen page_of_lines(who, what):
    frame:
        style "nvl_window"
        viewport:
            mousewheel True
            draggable True
            yinitial 1.0
            vbox:
                spacing 16
                for before_who, before_what, colour, _mine in vn.page:
                    vbox:
                        spacing 2
                        if before_who:
                            text before_who style "say_label" color (colour or gui.accent) substitute False
                        text before_what style "page_line" substitute False
                vbox:
                    spacing 2
                    window:
                        id "window"
                        background None padding (0, 0) xfill False ysize None align (0.0, 0.0)
                        vbox:
                            spacing 2
                            if who is not None:
                                text who id "who"
                            text what id "what" pos (0, 0) xsize 880 text_align 0.0 xalign 0.0

style page_line is say_dialogue:
    pos (0, 0)
    xsize 880

screen page_of_messages(who, what, mine):
    frame:
        style "phone"
        has vbox
        spacing 14
        xfill True
        if vn.page_title:
            text vn.page_title style "phone_title"
        viewport:
            mousewheel True
            draggable True
            yinitial 1.0
            xfill True
            vbox:
                spacing 12
                xfill True
                for before_who, before_what, colour, is_mine in vn.page:
                    vbox:
                        xalign (1.0 if is_mine else 0.0)
                        spacing 2
                        if before_who and not is_mine:
                            text before_who style "message_name" color (colour or gui.accent) substitute False
                        frame:
                            style ("message_mine" if is_mine else "message")
                            text before_what style "message_text" substitute False
                vbox:
                    xalign (1.0 if mine else 0.0)
                    spacing 2
                    if who is not None and not mine:
                        text who id "who" size 17
                    frame:
                        style ("message_mine" if mine else "message")
                        window:
                            id "window"
                            background None padding (0, 0) xfill False ysize None align (0.0, 0.0)
                            text what id "what" pos (0, 0) xsize None xmaximum 330 text_align 0.0 xalign 0.0 size 21

style phone:
    xalign 0.5
    yalign 0.4
    xysize (470, 640)
    background Frame("gui/phone.png", 36, 36)
    padding (26, 30)

style phone_title is gui_text:
    xalign 0.5
    bold True
    size 20

style message:
    background Frame("gui/message.png", 18, 18)
    padding (16, 10)

style message_mine is message:
    background Frame("gui/message_mine.png", 18, 18)
    xalign 1.0

style message_name is gui_text:
    size 17
    bold True

style message_text is say_dialogue:
    pos (0, 0)
    xsize None
    xmaximum 330
    size 21

screen input(prompt, hint=""):
    style_prefix "input"
    window:
        vbox:
            xpos gui.text_left
            ypos 60
            spacing 12
            text prompt style "input_prompt"
            input id "input"
            if hint:
                text hint style "quiet_text"

style input_prompt is gui_text:
    color gui.accent

style input:
    xmaximum gui.text_width

## Choices: by mouse, arrow keys and Enter, or their number. A choice that is shut is shown if it says why. ############

screen choice(items, seconds=None):
    style_prefix "choice"

    $ offered = [i for i in items if not i.action or i.action.sensitive or i.kwargs.get("reason") is not None]
    $ late = [i.action.value for i in items if i.action and i.kwargs.get("late")]
    $ many = len(offered) > 6

    if seconds and late:
        timer seconds action Return(late[0])

    viewport:
        xalign 0.5
        yalign 0.42
        xsize 860
        ysize (470 if many else None)
        yfill many
        mousewheel True
        draggable many
        scrollbars ("vertical" if many else None)

        vbox:
            if seconds and late:
                bar value AnimatedValue(0.0, 1.0, seconds, 1.0) style "choice_time"

            for number, i in enumerate(offered, 1):
                if not i.action:
                    text i.caption style "choice_heading"
                elif i.action.sensitive:
                    button:
                        action i.action
                        alt i.caption
                        if number < 10:
                            keysym (str(number), "K_KP%d" % number)
                        hbox:
                            spacing 16
                            text str(number) style "choice_number"
                            text i.caption style "choice_text"
                else:
                    button:
                        action None
                        style "choice_shut"
                        vbox:
                            xalign 0.0
                            xpos 36
                            spacing 2
                            text i.caption style "choice_text" color gui.shut_colour
                            text i.kwargs["reason"] style "choice_reason"

style choice_vbox:
    xalign 0.5
    spacing 12

style choice_button:
    xsize 830
    padding (26, 14)
    background Frame("gui/choice.png", 22, 22)
    hover_background Frame("gui/choice_hover.png", 22, 22)
    activate_sound None

style choice_shut is choice_button:
    background Frame("gui/choice_shut.png", 22, 22)

style choice_text:
    font gui.text_font
    size gui.text_size
    color gui.text_colour
    hover_color "#ffffff"
    xsize 730

style choice_number is gui_text:
    size gui.small_size
    color gui.quiet_colour
    hover_color gui.accent
    yalign 0.0
    yoffset 6
    xsize 20

style choice_reason is quiet_text:
    italic True

style choice_heading is gui_text:
    xalign 0.5
    textalign 0.5

style choice_time is bar:
    xsize 830
    xalign 0.5

## Text over the whole screen ##########################################################################################

screen nvl(dialogue, items=None):
    window:
        style "nvl_window"
        viewport:
            mousewheel True
            yinitial 1.0
            vbox:
                spacing 16
                for d in dialogue:
                    vbox:
                        spacing 2
                        if d.who is not None:
                            text d.who id d.who_id
                        text d.what id d.what_id
                for i in items:
                    textbutton i.caption action i.action

style nvl_window:
    xfill True
    yfill True
    background "#14121fd0"
    padding (200, 60)

define config.nvl_list_length = 8

## Below the text ######################################################################################################

screen quick_menu():
    zorder 100
    if quick_menu:
        hbox:
            style_prefix "quick"
            xalign 0.5
            yalign 1.0
            yoffset -6
            textbutton _("Back") action Rollback()
            textbutton _("History") action ShowMenu("history")
            textbutton _("Skip") action Skip() alternate Skip(fast=True, confirm=True)
            textbutton _("Auto") action Preference("auto-forward", "toggle")
            textbutton _("Save") action ShowMenu("save")
            textbutton _("Quick save") action QuickSave()
            textbutton _("Quick load") action QuickLoad()
            textbutton _("Settings") action ShowMenu("preferences")

init python:
    config.overlay_screens.append("quick_menu")

default quick_menu = True

style quick_hbox:
    spacing 2

style quick_button:
    padding (12, 5)

style quick_button_text:
    font gui.interface_font
    size 15
    color "#b9b4c7c0"
    hover_color gui.accent
    selected_color gui.accent
    insensitive_color "#7d789080"

## The title ###########################################################################################################

screen main_menu():
    tag menu
    style_prefix "title"

    add story_title_image
    add "gui/shade.png"

    vbox:
        xpos 86
        yalign 0.2
        xmaximum 980
        spacing 10
        text "[config.name!tq]" style "title_name"
        add Solid(gui.accent) xysize (90, 4)

    vbox:
        style "title_list"
        if renpy.newest_slot():
            textbutton _("Continue") action FileLoad(renpy.newest_slot(), slot=True, confirm=False) default_focus 10
        textbutton _("Start") action Start() default_focus 1
        textbutton _("Load") action ShowMenu("load")
        if gallery_images:
            textbutton _("Gallery") action ShowMenu("gallery")
        if story_achievements:
            textbutton _("Achievements") action ShowMenu("achievements")
        textbutton _("Settings") action ShowMenu("preferences")
        textbutton _("Credits") action ShowMenu("story_credits_page")
        if renpy.variant("pc"):
            textbutton _("Quit") action Quit(confirm=False)

    text "[config.version!q]" style "quiet_text" xalign 0.985 yalign 0.975

style title_name:
    font gui.name_font
    size gui.title_size
    bold True
    color "#ffffff"
    outlines [(3, "#14121fb0", 0, 2)]

style title_list:
    xpos 72
    yalign 0.88
    spacing 2

style title_button:
    padding (14, 6)

style title_button_text is button_text:
    size 27
    color "#e9e5f0"
    outlines [(2, "#14121fa0", 0, 1)]

## Pages ###############################################################################################################

screen page(title):
    style_prefix "page"

    if main_menu:
        add story_title_image
    add "gui/veil.png"

    text title style "page_title"

    vbox:
        style "page_list"
        if not main_menu:
            textbutton _("Return") action Return() default_focus 1
            textbutton _("History") action ShowMenu("history")
            textbutton _("Save") action ShowMenu("save")
        textbutton _("Load") action ShowMenu("load")
        textbutton _("Settings") action ShowMenu("preferences")
        if gallery_images:
            textbutton _("Gallery") action ShowMenu("gallery")
        if story_achievements:
            textbutton _("Achievements") action ShowMenu("achievements")
        textbutton _("Credits") action ShowMenu("story_credits_page")
        if main_menu:
            textbutton _("Return") action Return() default_focus 1
        else:
            textbutton _("Title") action MainMenu()
        if renpy.variant("pc"):
            textbutton _("Quit") action Quit(confirm=not main_menu)

    fixed:
        xpos 300
        ypos 120
        xsize 920
        ysize 560
        transclude

    key "game_menu" action (ShowMenu("main_menu") if main_menu else Return())

style page_title is label_text:
    xpos 300
    ypos 48
    size 36

style page_list:
    xpos 50
    ypos 120
    spacing 4

style page_button:
    xminimum 190

## Saved games #########################################################################################################

screen save():
    tag menu
    use slots(_("Save"))

screen load():
    tag menu
    use slots(_("Load"))

screen slots(title):
    use page(title):
        vbox:
            spacing 18
            grid 3 2:
                style_prefix "slots"
                xspacing 18
                yspacing 18
                for slot in range(1, 7):
                    button:
                        action FileAction(slot)
                        alt (FileTime(slot, empty=_("Empty")) + " " + FileSaveName(slot))
                        vbox:
                            spacing 6
                            add FileScreenshot(slot) xysize (266, 150)
                            text FileTime(slot, format=_("{#file_time}%Y-%m-%d, %H:%M"), empty=_("Empty")) style "quiet_text" xalign 0.5
                        key "save_delete" action FileDelete(slot)
            hbox:
                xalign 0.5
                spacing 4
                textbutton _("<") action FilePagePrevious()
                if config.has_autosave:
                    textbutton _("{#auto_page}A") action FilePage("auto")
                if config.has_quicksave:
                    textbutton _("{#quick_page}Q") action FilePage("quick")
                for number in range(1, 9):
                    textbutton "[number]" action FilePage(number)
                textbutton _(">") action FilePageNext()

style slots_button:
    padding (12, 12)
    xysize (290, 206)
    background Frame("gui/choice.png", 22, 22)
    hover_background Frame("gui/choice_hover.png", 22, 22)

define config.thumbnail_width = 266
define config.thumbnail_height = 150

## Settings ############################################################################################################

screen preferences():
    tag menu
    use page(_("Settings")):
        viewport:
            mousewheel True
            draggable True
            scrollbars "vertical"
            pagekeys True
            vbox:
                style_prefix "pref"
                spacing 26
                hbox:
                    spacing 20
                    if renpy.variant("pc") or renpy.variant("web"):
                        vbox:
                            label _("Display")
                            textbutton _("Window") action Preference("display", "window")
                            textbutton _("Fullscreen") action Preference("display", "fullscreen")
                    vbox:
                        label _("Skip")
                        textbutton _("Unseen text") action Preference("skip", "toggle")
                        textbutton _("After choices") action Preference("after choices", "toggle")
                        textbutton _("Transitions") action InvertSelected(Preference("transitions", "toggle"))
                    vbox:
                        label _("Accessibility")
                        textbutton _("Self-voicing") action Preference("self voicing", "toggle")
                        textbutton _("High contrast text") action Preference("high contrast text", "toggle")
                hbox:
                    spacing 40
                    vbox:
                        style "pref_wide_vbox"
                        label _("Text speed")
                        bar value Preference("text speed")
                        label _("Auto-forward time")
                        bar value Preference("auto-forward time")
                        label _("Text size")
                        bar value Preference("font size")
                    vbox:
                        style "pref_wide_vbox"
                        label _("Music volume")
                        bar value Preference("music volume")
                        label _("Sound volume")
                        bar value Preference("sound volume")
                        label _("Voice volume")
                        bar value Preference("voice volume")
                        textbutton _("Mute all") action Preference("all mute", "toggle") yoffset 10
                if len(story_languages) > 1:
                    vbox:
                        xsize 860
                        label _("Language")
                        hbox:
                            box_wrap True
                            for code, name in story_languages:
                                textbutton name action Language(code)

style pref_vbox:
    spacing 4
    xsize 270

style pref_wide_vbox is pref_vbox:
    xsize 400

style pref_label:
    top_padding 8

style pref_label_text is label_text:
    size 21

style pref_button:
    padding (16, 5)

style pref_button_text is button_text:
    size 21
    selected_color gui.accent

style pref_slider:
    xsize 360

style pref_bar is pref_slider

## What was said #######################################################################################################

screen history():
    tag menu
    predict False
    use page(_("History")):
        viewport:
            mousewheel True
            draggable True
            pagekeys True
            scrollbars "vertical"
            yinitial 1.0
            vbox:
                spacing 18
                xsize 880
                for h in _history_list:
                    vbox:
                        spacing 2
                        if h.who:
                            text h.who style "history_name" substitute False:
                                if "color" in h.who_args:
                                    color h.who_args["color"]
                        $ what = renpy.filter_text_tags(h.what, allow={"i", "b", "alt", "noalt", "rt", "rb", "art"})
                        text what style "history_text" substitute False
                if not _history_list:
                    text _("Nothing was said yet.") style "quiet_text"

style history_name is gui_text:
    bold True
    size 21

style history_text is gui_text:
    size 22

## Pictures that were seen #############################################################################################

screen gallery(start=0):
    tag menu
    $ shown = gallery_images[start:start + 6]
    use page(_("Gallery")):
        vbox:
            spacing 18
            grid 3 2:
                style_prefix "slots"
                xspacing 18
                yspacing 18
                for name in shown:
                    if renpy.seen_image(name):
                        button:
                            action Show("gallery_picture", name=name)
                            alt name
                            add Transform(name, xysize=(266, 150), fit="cover", crop_relative=True) xysize (266, 150)
                    else:
                        button:
                            action None
                            alt _("Not seen yet")
                            fixed:
                                xysize (266, 150)
                                add Solid("#00000066")
                                text "?" style "label_text" align (0.5, 0.5) color gui.shut_colour
                for _empty in range(6 - len(shown)):
                    null
            hbox:
                xalign 0.5
                spacing 30
                if start > 0:
                    textbutton _("<") action ShowMenu("gallery", start=start - 6)
                if len(gallery_images) > 6:
                    text "[start // 6 + 1] / [(len(gallery_images) + 5) // 6]" style "quiet_text" yalign 0.5
                if start + 6 < len(gallery_images):
                    textbutton _(">") action ShowMenu("gallery", start=start + 6)
            if story_endings:
                $ found = len([title for title in story_endings if title in (persistent.endings or [])])
                $ endings = len(story_endings)
                text _("Endings found: [found] of [endings]") style "quiet_text" xalign 0.5

screen gallery_picture(name):
    modal True
    zorder 200
    button:
        style "empty"
        xfill True
        yfill True
        action Hide("gallery_picture")
        alt name
        background Solid("#000000")
        add Transform(name, xysize=(1280, 720), fit="contain") align (0.5, 0.5)
    key "game_menu" action Hide("gallery_picture")

## What was achieved ###################################################################################################

screen achievements():
    tag menu
    use page(_("Achievements")):
        viewport:
            mousewheel True
            draggable True
            pagekeys True
            scrollbars "vertical"
            vbox:
                spacing 14
                xsize 880
                $ granted = len([one for one in story_achievements if one.granted])
                $ achievements = len(story_achievements)
                text _("[granted] of [achievements]") style "quiet_text"
                for one in story_achievements:
                    vbox:
                        spacing 1
                        if one.granted or not one.hidden:
                            text one.title style "gui_text" color (gui.accent if one.granted else gui.shut_colour)
                            if one.description:
                                text one.description style "quiet_text"
                        else:
                            text _("Hidden") style "gui_text" color gui.shut_colour

## Who made what #######################################################################################################

screen story_credits_page():
    tag menu
    use page(_("Credits")):
        viewport:
            mousewheel True
            draggable True
            pagekeys True
            scrollbars "vertical"
            vbox:
                spacing 14
                xsize 880
                text "[config.name!tq]" style "label_text"
                for what, who in story_credits:
                    vbox:
                        spacing 1
                        text what style "gui_text" substitute False
                        if who:
                            text who style "quiet_text" substitute False
                null height 10
                text story_about style "quiet_text" substitute False
                text _("Plays with {a=https://www.renpy.org/}Ren'Py{/a} [renpy.version_only].") style "quiet_text"
                if renpy.license.strip():
                    text "[renpy.license!t]" style "quiet_text"

## The end #############################################################################################################

screen the_end(title=""):
    modal True
    zorder 150
    add Solid("#0b0a12d0")
    vbox:
        xalign 0.5
        yalign 0.44
        spacing 26
        text (title or _("The End")) style "the_end_title" substitute False
        add Solid(gui.accent) xysize (120, 4) xalign 0.5
        textbutton _("To the title") action Return() xalign 0.5 default_focus 1

style the_end_title is title_name:
    xalign 0.5
    textalign 0.5
    size 52

## Questions and messages ##############################################################################################

screen confirm(message, yes_action, no_action):
    modal True
    zorder 200
    style_prefix "confirm"
    add Solid("#0b0a12b0")
    frame:
        xalign 0.5
        yalign 0.45
        vbox:
            spacing 26
            xsize 560
            text message style "confirm_prompt"
            hbox:
                xalign 0.5
                spacing 60
                textbutton _("Yes") action yes_action
                textbutton _("No") action no_action default_focus 1
    key "game_menu" action no_action

style confirm_prompt is gui_text:
    xalign 0.5
    textalign 0.5

screen notify(message):
    zorder 100
    frame at vn_notice:
        padding (24, 12)
        ypos 40
        text message style "gui_text" size 19
    timer 3.25 action Hide("notify")

transform vn_notice:
    on show:
        alpha 0.0
        linear 0.25 alpha 1.0
    on hide:
        linear 0.4 alpha 0.0

screen skip_indicator():
    zorder 100
    frame:
        padding (18, 8)
        ypos 24
        text _("Skipping …") style "quiet_text"

init offset = 0
`;

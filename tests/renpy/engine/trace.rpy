## Laid beside an exported game by the tests, never shipped: plays many paths in one process and writes down what
## happens. The environment's CVN_PLAN names a JSON file:
##   paths: [{label, seed, picks, limit}]  where each path begins, its dice, what it chooses, its most lines and menus
##   language: the one to play in, null for the story's own
##   variables: names whose values are wanted at the end of each path
##   output: the file to write
## A pick is a number: it chooses among the open choices as inputAt of the tests does.

default zz_at = 0

init 990 python in zz:
    import json
    import os
    import sys
    from renpy.text import textsupport
    from store import config

    plan = json.load(open(os.environ["CVN_PLAN"], encoding="utf-8"))
    traces = []
    events = []
    calls = []
    picks = []
    stops = 0
    over = True
    prompt = None

    ## What is written down ###########################################################################################

    def plain(value):
        """A value as JSON has it."""
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, str):
            return str(value)
        return [plain(one) for one in value]

    def seen(words):
        """Words of the script as the reader sees them: interpolated, without tags."""
        shown = ""
        reading = False
        for kind, part in textsupport.tokenize(renpy.substitute(words)):
            if kind == textsupport.TAG:
                reading = part == "rt" or (reading and part != "/rt")
            elif kind == textsupport.TEXT and not reading:
                shown += part
            elif kind == textsupport.PARAGRAPH:
                shown += "\n"
        return shown

    def in_one_line(words):
        """Spaces inside of tags are beside others."""
        return " ".join(word for word in seen(words).split(" ") if word)

    def said(words):
        return seen(words % renpy.exports.tag_quoting_dict)

    def pictures():
        shown = [(layer, tag) for layer in ("master", "front") for tag in renpy.get_showing_tags(layer) if tag != "black"]
        return sorted(" ".join((tag,) + tuple(renpy.get_attributes(tag, layer=layer) or ())) for layer, tag in shown)

    def sounds():
        contexts = [renpy.audio.music.get_channel(name).context for name in ("music", "ambience")]
        return [context.last_filenames[0] if context.last_filenames else None for context in contexts]

    def mode():
        return [renpy.store.vn.mode, seen(renpy.store.vn.page_title)]

    def value_of(name):
        where, _dot, field = name.rpartition(".")
        return plain(getattr(renpy.store.persistent if where == "persistent" else renpy.store, field))

    def stop(event):
        """Writes down that the reader's turn has come; ends the path when it was long enough."""
        global stops
        events.append(event + [pictures(), sounds(), mode()])
        stops += 1
        if stops >= plan["paths"][renpy.store.zz_at - 1]["limit"]:
            end("limit")

    def end(why):
        """Ends a path and begins the next one."""
        global over
        if not over:
            over = True
            traces.append({"end": why, "ending": renpy.store.vn.ending, "events": list(events), "calls": list(calls), "variables": {name: value_of(name) for name in plan["variables"]}, "achieved": [one.name for one in renpy.store.story_achievements if one.holds()]})
        renpy.jump("zz_next")

    def finish(error=None):
        with open(plan["output"], "w", encoding="utf-8") as file:
            json.dump({"traces": traces, "error": error}, file)
        sys.stdout.flush()
        os._exit(0 if error is None else 5)

    ## The beginning of a path ########################################################################################

    defaults = [node for node in renpy.game.script.all_stmts if isinstance(node, renpy.ast.Default) and node.filename.startswith("game/")]

    def reset(path):
        """Everything as a new game has it."""
        renpy.not_infinite_loop(600)
        global events, calls, picks, stops, over, prompt
        context = renpy.game.context()
        while context.return_stack:
            context.pop_call()
        context.dynamic_stack[-1].clear()
        for node in defaults:
            if node.varname == "zz_at" or node.store == "store.preferences":
                continue
            value = renpy.python.py_eval_bytecode(node.code.bytecode)
            store = renpy.store.persistent if node.store == "store.persistent" else sys.modules[node.store]
            setattr(store, node.varname, value)
        renpy.store.persistent.endings = None
        renpy.scene("master")
        renpy.scene("front")
        renpy.show("bg plain")
        for channel in ("music", "ambience"):
            renpy.music.stop(channel=channel)
        renpy.store.vn.begin(path["seed"])
        events, calls, picks, stops, over, prompt = [], [], list(path["picks"]), 0, False, None

    ## The reader #####################################################################################################

    plain_say = renpy.exports.say

    def say(who, what, *args, **kwargs):
        global prompt
        if kwargs.get("interact", True) is False:
            prompt = said(what)
            return
        if over:
            return
        plain_say(who, what, *args, **kwargs)
        name = getattr(who, "name", who)
        translate = renpy.game.context().translate_identifier
        stop(["say", translate, seen(name) if isinstance(name, str) else None, said(what)])

    renpy.exports.say = renpy.say = say

    def display_menu(items, *args, **kwargs):
        global prompt
        _args, menu_kwargs = renpy.exports.get_menu_args()
        options = [(value.sensitive, caption, value) for caption, value in items]
        is_open = [value.value for sensitive, _caption, value in options if sensitive]
        shown = [
            [seen(caption), bool(sensitive), None if sensitive else in_one_line(value.kwargs["reason"])]
            for sensitive, caption, value in options
            if sensitive or value.kwargs.get("reason") is not None
        ]
        asked, prompt = prompt, None
        pick = picks.pop(0) if picks else 0
        late = [value.value for _sensitive, _caption, value in options if value.kwargs.get("late")]
        stop(["menu", asked, menu_kwargs.get("seconds"), shown])
        return late[0] if late and pick % 5 == 4 else is_open[pick % len(is_open)]

    renpy.exports.display_menu = renpy.display_menu = display_menu
    plain_menu = renpy.exports.menu

    def menu(*args, **kwargs):
        """A menu that was passed by was not asked."""
        global prompt
        chosen = plain_menu(*args, **kwargs)
        prompt = None
        return chosen

    renpy.exports.menu = renpy.menu = menu

    def ask(words, default="", **kwargs):
        """What the reader enters, chosen among some answers as the expectation does."""
        pick = picks.pop(0) if picks else 0
        stop(["input", seen(renpy.translation.translate_string(words)), default, in_one_line(kwargs["show_hint"])])
        return plan["answers"][pick % len(plan["answers"])]

    renpy.exports.input = renpy.input = ask

    ## Nothing is drawn, so that transitions show nothing.
    renpy.exports.with_statement = renpy.with_statement = lambda *args, **kwargs: True
    config.implicit_with_none = False

    ## What else can be heard and seen of a run #######################################################################

    def on_label(name, abnormal):
        if name == "the_end":
            end("ended")
        elif not over and not name.startswith("_") and not name.startswith("zz_"):
            events.append(["label", name])

    config.label_callback = on_label

    def call(name, *args):
        calls.append(["call", name, plain(args)])

    renpy.store.vn.call = call
    plain_return = renpy.ast.Return.execute

    def execute_return(node):
        """A return that leads nowhere ends the story."""
        if not over and not renpy.game.context().return_stack:
            end("ended")
        plain_return(node)

    renpy.ast.Return.execute = execute_return

    ## The engine #####################################################################################################

    def on_error(short, full, file):
        sys.stderr.write(full)
        sys.stderr.flush()
        finish(short)

    config.exception_handler = on_error
    config.language = plan["language"]
    config.skip_delay = 1
    config.allow_skipping = True
    config.has_autosave = False
    config.autosave_on_quit = False
    config.rollback_enabled = False
    config.label_overrides["start"] = "zz_start"

    def on_start():
        config.skipping = "fast"
        preferences = renpy.game.preferences
        preferences.skip_unseen = True
        preferences.skip_after_choices = True
        preferences.transitions = 0
        preferences.text_cps = 0

    config.start_callbacks.append(on_start)

label zz_start:
    # Nobody rolls back, and many stories have many variables to remember.
    $ renpy.game.context().rollback = False
    $ renpy.config.label_overrides.clear()

label zz_next:
    if zz_at >= len(zz.plan["paths"]):
        $ zz.finish()
    $ zz_at += 1
    $ config.skipping = "fast"
    $ zz.reset(zz.plan["paths"][zz_at - 1])
    jump expression zz.plan["paths"][zz_at - 1]["label"]

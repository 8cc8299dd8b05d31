## Laid beside an exported game by the tests, never shipped: goes through a drawn game step by step and takes pictures.
## The environment's CVN_STEPS names a JSON file, a list of steps:
##   ["wait", seconds]  ["until", Python expression]  ["press until", Python expression]  ["choose", index]
##   ["press", event]  ["run", a screen action]  ["shot", file]  ["note", name, Python expression]  writes a value down
##   ["quit"]  ends, and writes what was noted to CVN_NOTES

init 990 python in zz:
    import json
    import os
    import sys
    import time
    from store import config

    steps = json.load(open(os.environ["CVN_STEPS"], encoding="utf-8"))
    until = 0
    since = None
    notes = {}

    def step():
        global until, since
        if not steps or time.time() < until:
            return
        name, *args = steps[0]
        if name in ("until", "press until") and not eval(args[0], renpy.store.__dict__):
            # Pressed once, and given time: nothing may be pressed away that was not looked at.
            if name == "press until":
                renpy.queue_event("dismiss")
            since = since or time.time()
            if time.time() - since > 90:
                sys.stderr.write("Waited in vain: %s %r; said: %r\n" % (name, args[0], renpy.store._last_say_what))
                os._exit(6)
            until = time.time() + 0.4
            return
        steps.pop(0)
        since = None
        if name == "wait":
            until = time.time() + args[0]
        elif name == "shot":
            renpy.screenshot(args[0])
        elif name == "run":
            result = renpy.run(eval(args[0], renpy.store.__dict__))
            if result is not None:
                renpy.end_interaction(result)
        elif name == "press":
            renpy.queue_event(args[0])
        elif name == "choose":
            items = [i for i in renpy.get_screen("choice").scope["items"] if i.action and i.action.sensitive]
            renpy.end_interaction(items[args[0]].action.value)
        elif name == "note":
            notes[args[0]] = eval(args[1], renpy.store.__dict__)
        elif name == "quit":
            with open(os.environ["CVN_NOTES"], "w", encoding="utf-8") as file:
                json.dump(notes, file, default=str)
            sys.stdout.flush()
            os._exit(0)
        renpy.restart_interaction()

    def on_error(short, full, file):
        sys.stderr.write(full)
        sys.stderr.flush()
        os._exit(5)

    def on_start():
        preferences = renpy.game.preferences
        preferences.text_cps = 0
        preferences.transitions = 0
        # Drawing is slow where no graphics card helps.
        preferences.gl_framerate = 8

    config.start_callbacks.append(on_start)
    config.periodic_callback = step
    config.exception_handler = on_error
    config.quit_action = None
    config.autosave_on_quit = False

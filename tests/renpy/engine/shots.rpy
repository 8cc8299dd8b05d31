## Laid beside an exported game by the tests, never shipped: goes through a drawn game step by step and takes pictures.
## The environment's CVN_STEPS names a JSON file, a list of steps:
##   ["wait", seconds]  ["shot", file]  ["run", a screen action]  ["choose", index]  ["key", event]
##   ["place", file, tag ...]  writes down where images are  ["quit"]

init 990 python in zz:
    import json
    import os
    import sys
    import time
    from store import config

    steps = json.load(open(os.environ["CVN_STEPS"], encoding="utf-8"))
    until = 0

    def step():
        global until
        if not steps or time.time() < until:
            return
        name, *args = steps.pop(0)
        if name == "wait":
            until = time.time() + args[0]
        elif name == "shot":
            renpy.screenshot(args[0])
        elif name == "run":
            renpy.run(eval(args[0], renpy.store.__dict__))
        elif name == "choose":
            items = [i for i in renpy.get_screen("choice").scope["items"] if i.action and i.action.sensitive]
            renpy.end_interaction(items[args[0]].action.value)
        elif name == "key":
            renpy.queue_event(args[0])
        elif name == "place":
            with open(args[0], "w", encoding="utf-8") as file:
                json.dump({tag: renpy.get_image_bounds(tag) for tag in args[1:]}, file)
        elif name == "quit":
            sys.stdout.flush()
            os._exit(0)
        renpy.restart_interaction()

    def on_error(short, full, file):
        sys.stderr.write(full)
        sys.stderr.flush()
        os._exit(5)

    def on_start():
        renpy.game.preferences.text_cps = 0

    config.start_callbacks.append(on_start)
    config.periodic_callback = step
    config.exception_handler = on_error
    config.quit_action = None
    config.autosave_on_quit = False

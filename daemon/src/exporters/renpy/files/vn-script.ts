/** `game/vn.rpy`: what the scripts of the scenes use besides Ren'Py's own statements. */
export const VN_SCRIPT = String.raw`## What the story's scripts use besides Ren'Py's own statements. Written anew by every export: put your own code into
## game/custom/.

## A number or text here makes the dice of every new game fall alike. None: each game has its own luck.
define story_seed = None

default vn.dice = None
default vn.depth = 0
default vn.ending = ""
default vn.mode = "adv"
default vn.page = []
default vn.page_title = ""

init -20 python in vn:
    import decimal
    import math
    import re
    import unicodedata
    import store
    from store import _, achievement, config, persistent

    MAX_NUMBER = 1.7976931348623157e308
    MAX_TEXT = 10000
    MAX_ITEM = 1000
    MAX_ITEMS = 1000
    MASK = 0xFFFFFFFF
    SPACES = "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
    DECIMAL = re.compile(r"[+-]?(Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\Z")
    WHOLE = re.compile(r"0[xX][0-9a-fA-F]+\Z|0[oO][0-7]+\Z|0[bB][01]+\Z")

    TWELVE_DIGITS = decimal.Context(prec=12, rounding=decimal.ROUND_HALF_UP)
    UNSEEN = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2028\\u2029\\u2066-\\u2069\\ufeff]")
    ENTERED = re.compile(r"[-+]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)\Z")

    ## The course of a game #########################################################################################

    def begin(seed=None):
        """Starts a game: throws new dice and remembers how deep the calls are."""
        global dice, depth, ending
        begin_page("adv")
        if seed is None:
            seed = renpy.random.randint(0, 0x7FFFFFFF)
        dice = dice_of(text(seed))
        depth = renpy.call_stack_depth()
        ending = ""

    def finish(title=""):
        """Leaves all calls, so that the game ends wherever it is, and notes the ending."""
        global ending
        while renpy.call_stack_depth() > depth:
            renpy.pop_call()
        ending = title
        if title and title not in (persistent.endings or []):
            persistent.endings = (persistent.endings or []) + [title]

    scene_variables = {}

    def begin_scene(label, *kept):
        """Sets the many variables of a scene anew, and those of every scene, but for the names given."""
        for names in (scene_variables.get(label, {}), scene_variables.get("", {})):
            for name, value in names.items():
                if name not in kept:
                    setattr(store, name, value)

    def clear_stage():
        """Hides everybody; the background stays."""
        for tag in list(renpy.get_showing_tags()):
            if tag != "bg":
                renpy.hide(tag)

    ## Questions ####################################################################################################

    def asked(prompt, current, hint, required, **limits):
        """What the reader enters, without what nobody sees; asks again where an answer is needed."""
        while True:
            answer = renpy.input(prompt, default=current, exclude="", show_hint=hint, **limits)
            answer = UNSEEN.sub("", answer[:10000]).strip(SPACES)
            if answer or not required:
                return answer
            renpy.notify(_("An answer is needed."))

    def ask(current, prompt="", length=80, hint="", required=False):
        """A text that the reader enters."""
        return asked(prompt, current, hint, required, length=length)[:length].strip(SPACES)

    def ask_number(current, prompt="", hint="", required=False):
        """A number that the reader enters; nothing leaves the present one."""
        while True:
            answer = asked(prompt, text(current), hint, required)
            if not answer:
                return current
            answer = unicodedata.normalize("NFKC", answer).replace("\u2212", "-").strip(SPACES)
            if ENTERED.match(answer):
                return number(answer.replace(",", "."))
            renpy.notify(_("That is not a number."))

    ## Pages of text: lines that stand together, and messages of a telephone ############################################

    def begin_page(kind, title=""):
        """From here on a line stands alone ("adv"), with those before it ("nvl"), or is a message ("chat")."""
        global mode, page, page_title
        mode = kind
        page = []
        page_title = title

    def on_page(entry):
        """Puts a line that was read on the page."""
        global page
        if mode != "adv" and entry.kind == "adv" and entry.show_args.get("kind") != "document":
            line = (entry.who, entry.what, (entry.who_args or {}).get("color"), entry.show_args.get("mine", False))
            page = page[-60:] + [line]

    config.history_callbacks.append(on_page)

    ## Achievements #################################################################################################

    class Achievement(object):
        def __init__(self, name, title, description, holds, hidden=False):
            self.name = name
            self.title = title
            self.description = description
            self.holds = holds
            self.hidden = hidden
            achievement.register(name)

        @property
        def granted(self):
            return achievement.has(self.name)

    def look_at_achievements():
        """Grants what holds now and was not granted yet."""
        if dice is None or store.main_menu:
            return
        for one in store.story_achievements:
            if not one.granted and one.holds():
                achievement.grant(one.name)
                renpy.notify(renpy.translation.translate_string(one.title))

    config.start_interact_callbacks.append(look_at_achievements)

    ## Hooks ########################################################################################################

    hooks = {}

    def on(name, function):
        """Has a function called whenever the story calls a name: vn.on("ring", my_function)."""
        hooks.setdefault(name, []).append(function)

    def call(name, *args):
        """Calls the functions that wait for a name."""
        for function in hooks.get(name, []):
            function(*args)

    ## Dice: the same numbers for the same seed as in ComfyVN's player (cyrb128, sfc32) ################################

    def dice_of(seed):
        a, b, c, d = 1779033703, 3144134277, 1013904242, 2773480762
        units = seed.encode("utf-16-le", "surrogatepass")
        for i in range(0, len(units), 2):
            k = units[i] | units[i + 1] << 8
            a = b ^ ((a ^ k) * 597399067 & MASK)
            b = c ^ ((b ^ k) * 2869860233 & MASK)
            c = d ^ ((c ^ k) * 951274213 & MASK)
            d = a ^ ((d ^ k) * 2716044179 & MASK)
        a = (c ^ a >> 18) * 597399067 & MASK
        b = (d ^ b >> 22) * 2869860233 & MASK
        c = (a ^ c >> 17) * 951274213 & MASK
        d = (b ^ d >> 19) * 2716044179 & MASK
        state = (a ^ b ^ c ^ d, b ^ a, c ^ a, d ^ a)
        for _i in range(12):
            state = after(state)[0]
        return state

    def after(state):
        a, b, c, d = state
        t = (a + b + d) & MASK
        return (b ^ b >> 9, (c + (c << 3)) & MASK, ((c << 21 | c >> 11) + t) & MASK, (d + 1) & MASK), t / 4294967296.0

    def chance():
        """A number from 0 up to, but not including, 1."""
        global dice
        if dice is None:
            begin()
        dice, value = after(dice)
        return value

    def roll(low, high):
        """A whole number, both ends included."""
        low = math.ceil(number(low))
        high = math.floor(number(high))
        step = chance() * max(float(high) - float(low) + 1, 1)
        return canonical(float(low) + (step if step - step else math.floor(step)))

    def pick(*choices):
        """The index of a choice by chance, or None if none is open. Each choice is (weight, open)."""
        some = [(i, weight) for i, (weight, is_open) in enumerate(choices) if is_open and weight > 0]
        if not some:
            return None
        total = 0.0
        for _i, weight in some:
            total += weight
        left = chance() * total
        for i, weight in some:
            left -= weight
            if left < 0:
                return i
        return some[-1][0]

    ## Values, as ComfyVN counts, joins and compares them ##############################################################

    def canonical(value):
        """A finite number, whole ones as int."""
        if isinstance(value, float):
            if value != value:
                return 0
            value = max(min(value, MAX_NUMBER), -MAX_NUMBER)
            return int(value) if value == int(value) and abs(value) < 9007199254740992 else value
        if abs(value) < 9007199254740992:
            return int(value)
        return canonical(float(value)) if abs(value) < MAX_NUMBER else (MAX_NUMBER if value > 0 else -MAX_NUMBER)

    def number(value):
        """True is 1, a text is the number it spells or 0, a list is its length."""
        if isinstance(value, (bool, int, float)):
            return canonical(value)
        if isinstance(value, str):
            return spelled(value.strip(SPACES))
        return len(value)

    def spelled(word):
        if not word:
            return 0
        if WHOLE.match(word):
            return canonical(int(word, 0))
        if DECIMAL.match(word):
            return canonical(float(word))
        return 0

    def cut(value, length):
        """Cuts a text to a length in UTF-16 units."""
        if len(value) * 2 <= length:
            return value
        return value.encode("utf-16-le", "surrogatepass")[:length * 2].decode("utf-16-le", "surrogatepass")

    def text(value):
        """A value as text; a list is its items, separated by commas."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return digits(canonical(value))
        return cut(value if isinstance(value, str) else ", ".join(value), MAX_TEXT)

    def digits(value):
        if isinstance(value, int):
            return str(value)
        sign = "-" if value < 0 else ""
        mantissa, _e, exponent = ("%r" % abs(value) if "e" in "%r" % value else "%re0" % abs(value)).partition("e")
        whole, _point, part = mantissa.partition(".")
        all_digits = (whole + part).lstrip("0")
        point = len(whole) + int(exponent) - (len(whole + part) - len(all_digits))
        all_digits = all_digits.rstrip("0")
        count = len(all_digits)
        if count <= point <= 21:
            return sign + all_digits + "0" * (point - count)
        if 0 < point <= 21:
            return sign + all_digits[:point] + "." + all_digits[point:]
        if -6 < point <= 0:
            return sign + "0." + "0" * -point + all_digits
        power = point - 1
        tail = "." + all_digits[1:] if count > 1 else ""
        return sign + all_digits[0] + tail + "e" + ("+" if power > 0 else "-") + str(abs(power))

    def shown(value):
        """A value as readers see it: a number without the dust of binary fractions, a text that is not too long."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return cut(text(value), 1000)
        return text(canonical(float(TWELVE_DIGITS.create_decimal(decimal.Decimal(value)))))

    def items(value):
        """A text is a list of itself; the empty text and False are the empty list."""
        if isinstance(value, (bool, int, float, str)):
            return [] if value is False or value == "" else [cut(text(value), MAX_ITEM)]
        return [cut(item, MAX_ITEM) for item in value[:MAX_ITEMS]]

    def is_list(value):
        return not isinstance(value, (bool, int, float, str))

    def put(bag, value):
        """A list with something more in it."""
        return (items(bag) + items(value))[:MAX_ITEMS]

    def take(bag, value):
        """A list without the first of each item."""
        left = items(bag)
        for item in items(value):
            if item in left:
                left.remove(item)
        return left

    def option(value, options, current):
        """A value if it is one of the options, else the current one."""
        value = text(value)
        return value if value in options else current

    def plus(left, right):
        """Joins lists and texts, and adds everything else."""
        if is_list(left) or is_list(right):
            return put(left, right)
        if isinstance(left, str) or isinstance(right, str):
            both = text(left) + text(right)
            return cut(both.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass"), MAX_TEXT)
        return canonical(float(number(left)) + float(number(right)))

    def minus(left, right):
        return canonical(float(number(left)) - float(number(right)))

    def times(left, right):
        return canonical(float(number(left)) * float(number(right)))

    def divide(left, right):
        """Division by 0 gives 0."""
        left, right = float(number(left)), float(number(right))
        return canonical(left / right) if right else 0

    def remainder(left, right):
        """What is left of a division, with the sign of what was divided."""
        left, right = float(number(left)), float(number(right))
        return canonical(math.fmod(left, right)) if right else 0

    def same(left, right):
        """As texts if one is a text; a list is only the same as a list."""
        if is_list(left) or is_list(right):
            return is_list(left) and is_list(right) and list(left) == list(right)
        if isinstance(left, str) or isinstance(right, str):
            return text(left) == text(right)
        return number(left) == number(right)

    def order(left, right):
        """Below 0 if left comes first, above 0 if right does; two texts by their letters, everything else as numbers."""
        if isinstance(left, str) and isinstance(right, str):
            left, right = (one.encode("utf-16-be", "surrogatepass") for one in (left, right))
        else:
            left, right = number(left), number(right)
        return (left > right) - (left < right)

    def has(item, within):
        """Whether a list has an item, or a text a part."""
        if is_list(within):
            return text(item) in within
        return isinstance(within, str) and text(item) in within

    ## Curves of movements: as ComfyVN's player has them ###############################################################

    def linear(t):
        return t

    def ease_in(t):
        return t ** 3

    def ease_out(t):
        return 1 - (1 - t) ** 3

    def ease_in_out(t):
        return 4 * t ** 3 if t < 0.5 else 1 - (2 - 2 * t) ** 3 / 2

    def ease_back(t):
        return 1 + 2.7 * (t - 1) ** 3 + 1.7 * (t - 1) ** 2

    def ease_bounce(t):
        if t < 1 / 2.75:
            return 7.5625 * t * t
        if t < 2 / 2.75:
            return 7.5625 * (t - 1.5 / 2.75) ** 2 + 0.75
        if t < 2.5 / 2.75:
            return 7.5625 * (t - 2.25 / 2.75) ** 2 + 0.9375
        return 7.5625 * (t - 2.625 / 2.75) ** 2 + 0.984375

init -20 python:
    renpy.music.register_channel("ambience", "sfx", loop=True, tight=True)

    ## Choices whose condition is false reach the choice screen, which shows those that have a reason.
    config.menu_include_disabled = True

    def menu(items):
        """Shows a menu; one without an open choice is passed by."""
        if not any(getattr(value, "sensitive", value is not None) for _caption, value in items):
            return None
        return renpy.display_menu(items)

    ## Figures that are shown without more words look neutral, in their plain clothes.
    config.default_attribute_callbacks[None] = lambda name: ("plain", "neutral")

    ## Backgrounds stay behind everybody, whenever they are shown.
    config.tag_zorder["bg"] = -100
`;

/** `game/effects.rpy`: weather, colours of the stage, faces that move, and how pictures give way to each other. */
export const EFFECTS_SCRIPT = String.raw`## Weather, the colours of the stage, faces that move, and how pictures give way to each other. Written anew by every
## export: put your own code into game/custom/.

init -25 python:
    ## Weather and pictures lie in front of the figures, where the camera does not reach them.
    renpy.add_layer("front", above="master")

    ## Pictures hide the weather behind them.
    config.tag_zorder["cg"] = 10

init -20 python in vn:
    import math
    import random
    from store import At, Composite, DynamicDisplayable, Fixed, ColorMatrix, Matrix, Solid, Transform

    ## Pictures ######################################################################################################

    def whole_picture(path):
        """A picture of which all is seen, with what is dark beside it."""
        return Fixed(Solid("#05060a"), Transform(path, xysize=(1280, 720), fit="contain", align=(0.5, 0.5)), xysize=(1280, 720))

    def mask(path):
        """A picture in greys as large as the screen, for ImageDissolve."""
        return Transform(path, xysize=(1280, 720), fit="fill")

    ## Colours #######################################################################################################

    ## How strong colours are, what red, green and blue are multiplied with, and what is added to them.
    tones = {
        "dawn": (0.85, (1.04, 0.9, 0.92), (0.05, 0.025, 0.055)),
        "day": (1.08, (1.05, 1.04, 1.0), (0.012, 0.01, 0.0)),
        "dusk": (0.92, (1.06, 0.76, 0.62), (0.03, 0.005, 0.03)),
        "night": (0.5, (0.36, 0.47, 0.74), (0.0, 0.008, 0.035)),
        "sepia": (0.06, (1.06, 0.9, 0.7), (0.035, 0.02, 0.0)),
        "grey": (0.0, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)),
    }

    class tone(ColorMatrix):
        """The colours of a time of day: matrixcolor vn.tone("dusk", 0.8). Without a name, colours are as they were."""

        def __init__(self, name=None, strength=1.0):
            saturation, times, plus = tones.get(name, (1.0, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)))
            grey = (0.299, 0.587, 0.114)
            rows = []
            for row in range(3):
                rows += [(grey[column] * (1 - saturation) + (saturation if row == column else 0)) * times[row] for column in range(3)]
                rows.append(plus[row])
            plain = (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
            self.value = [a + (b - a) * strength for a, b in zip(plain, rows)]

        def __eq__(self, other):
            return type(other) is tone and other.value == self.value

        def __call__(self, other, done):
            before = other.value if type(other) is tone else tone().value
            return Matrix([a + (b - a) * done for a, b in zip(before, self.value)] + [0, 0, 0, 1])

    ## Faces #########################################################################################################

    ## The image tag of who speaks at the moment.
    speaking = None

    def face(path, tag, blink=None, mouth=()):
        """A figure that closes its eyes now and then, and moves its mouth while it speaks."""
        shut = [Fixed(path, blink, fit_first=True)] if blink else []
        open = [Fixed(path, one, fit_first=True) for one in mouth]
        return DynamicDisplayable(face_at, path, tag, shut, open)

    def face_at(st, at, path, tag, shut, open):
        if open and speaking == tag:
            step = int(st * 11)
            wide = abs((step * 7 + step // 3) % (2 * len(open) + 1) - len(open))
            return (open[wide - 1] if wide else path), 1 / 11.0
        ## Eyes close for a moment, at times that look like chance.
        turn = int(st / 3.4)
        close = turn * 3.4 + 0.6 + (turn * 7919 % 23) / 10.0
        if shut and close <= st < close + 0.14:
            return shut[0], close + 0.14 - st
        if open:
            return path, 0.1
        return path, (close if st < close else turn * 3.4 + 3.4) - st + 0.001

    def mouth_of(tag):
        """For a character's callback: moves the mouth while the line appears."""
        def callback(event, **_kwargs):
            global speaking
            if event == "show":
                speaking = tag
            elif event in ("slow_done", "end"):
                speaking = None
        return callback

    def blip(sound):
        """For a character's callback: a short sound again and again while a line without a voice appears."""
        def callback(event, **_kwargs):
            if event == "show" and renpy.game.preferences.text_cps and not renpy.music.is_playing("voice"):
                renpy.music.play(sound, channel="blip", loop=True)
            elif event in ("slow_done", "end"):
                renpy.music.stop(channel="blip", fadeout=0.05)
        return callback

    ## Weather #######################################################################################################

    class Kind(object):
        """How one kind of weather falls; lengths in pixels, speeds in pixels a second."""

        def __init__(self, most, fall, spread, drift, sway=0, sizes=(1.0,), turns=False, leans=False, alphas=(0.9,)):
            self.most = most
            self.fall = fall
            self.spread = spread
            self.drift = drift
            self.sway = sway
            self.sizes = sizes
            self.turns = turns
            self.leans = leans
            self.alphas = alphas

    kinds = {
        "rain": Kind(190, 1150, 0.3, 420, sizes=(0.7, 1.0, 1.25), leans=True, alphas=(0.45, 0.8)),
        "snow": Kind(170, 85, 0.6, 190, sway=26, sizes=(0.25, 0.45, 0.8), alphas=(0.7, 0.95)),
        "petals": Kind(60, 75, 0.5, 210, sway=46, sizes=(0.5, 0.75, 1.0), turns=True),
        "leaves": Kind(44, 105, 0.5, 250, sway=60, sizes=(0.6, 0.9, 1.2), turns=True),
        "dust": Kind(80, 7, 0.9, 60, sway=22, sizes=(0.4, 0.7, 1.0), alphas=(0.3, 0.65)),
        "embers": Kind(70, -95, 0.6, 150, sway=30, sizes=(0.3, 0.55, 0.9), alphas=(0.6, 0.95)),
        "fog": Kind(9, 2, 0.9, 70, sway=30, sizes=(1.2, 1.7, 2.3), alphas=(0.55, 0.9)),
    }

    class Weather(renpy.Displayable):
        """What falls or drifts over the stage. strength is 0.0 to 1.0; wind below 0.0 blows to the left."""

        def __init__(self, kind, strength=0.5, wind=0.0, **properties):
            super(Weather, self).__init__(**properties)
            self.kind = kinds[kind]
            ## Dice of its own: the story's are not touched.
            dice = random.Random(kind)
            self.looks = self.looks_of("gui/weather/%s.png" % kind, wind)
            self.drift = self.kind.drift * wind
            many = int(math.ceil(self.kind.most * strength))
            self.parts = [(dice.random(), dice.random(), 1 + (dice.random() - 0.5) * self.kind.spread, dice.random() * 6.283, dice.randrange(len(self.looks))) for _i in range(many)]

        def looks_of(self, path, wind):
            looks = []
            lean = -math.degrees(math.atan2(self.kind.drift * wind, abs(self.kind.fall))) if self.kind.leans else 0
            for number, size in enumerate(self.kind.sizes):
                for alpha in self.kind.alphas:
                    for turn in ((0, 70, 150, 250) if self.kind.turns else (lean,)):
                        looks.append(Transform(path, zoom=size, alpha=alpha, rotate=turn + number * 13 if self.kind.turns else (turn or None), rotate_pad=False))
            return looks

        def render(self, width, height, st, at):
            shown = renpy.Render(width, height)
            looks = [renpy.render(look, width, height, st, at) for look in self.looks]
            for x, y, pace, phase, look in self.parts:
                picture = looks[look]
                wide, high = picture.get_size()
                room, depth = width + wide, height + high
                left = (x * room + self.drift * pace * st + math.sin(st * 0.9 * pace + phase) * self.kind.sway) % room - wide
                top = (y * depth + self.kind.fall * pace * st) % depth - high
                shown.blit(picture, (int(left), int(top)))
            renpy.redraw(self, 0)
            return shown

        def visit(self):
            return self.looks

init -20 python:
    renpy.music.register_channel("blip", "sfx", loop=True)

## The old blurs, and out of the blur comes the new.
transform vn_blur(duration=0.8, new_widget=None, old_widget=None):
    delay duration
    contains:
        old_widget
        blur 0.0
        ease (duration * 0.55) blur 22.0
    contains:
        new_widget
        blur 22.0 alpha 0.0
        pause (duration * 0.35)
        ease (duration * 0.3) alpha 1.0
        ease (duration * 0.35) blur 0.0
`;

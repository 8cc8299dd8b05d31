import { pythonFloat } from './quoting.ts';
import { STANDING, type KnownFigure } from './stage-known.ts';

const ATL: Readonly<Record<(typeof STANDING)[number], { parameter: string; set: string; initial: string }>> = {
  x: { parameter: 'x', set: 'xpos x', initial: 'xpos 0.5' },
  y: { parameter: 'y', set: 'ypos (1.0 - y)', initial: 'ypos 1.0' },
  scale: { parameter: 'scale', set: 'zoom scale', initial: 'zoom 1.0' },
  flip: { parameter: 'flip', set: 'xzoom flip', initial: 'xzoom 1.0' },
};

type Standing = (typeof STANDING)[number];

const valueOf = (figure: KnownFigure, field: Standing): string =>
  field === 'flip' ? (figure.flip === true ? '-1.0' : '1.0') : pythonFloat(Number(figure[field]));

const PLAIN: Readonly<Record<Standing, string>> = { x: '0.5', y: '0.0', scale: '1.0', flip: '1.0' };

/** The transforms that put figures in their places: `stand`, and one for each set of properties that is set alone. */
export class Transforms {
  readonly #partial = new Map<string, readonly Standing[]>();

  /** A transform that puts a figure where it is known to stand; what is not known stays as it is. */
  stand(figure: KnownFigure, more: readonly string[]): string {
    const known = STANDING.filter((field) => figure[field] !== undefined);
    const isWhole = known.length === STANDING.length;
    const name = isWhole ? 'stand' : `stand_${known.join('_')}`;
    if (!isWhole) this.#partial.set(name, known);
    const fields = isWhole ? known.filter((field) => valueOf(figure, field) !== PLAIN[field]) : known;
    return `${name}(${[...fields.map((field) => `${field}=${valueOf(figure, field)}`), ...more].join(', ')})`;
  }

  /** The statements that define them. */
  script(): string[] {
    const partial = [...this.#partial].sort(([one], [other]) => (one < other ? -1 : 1));
    return [
      '## Puts a figure in its place: x is its middle, 0.0 left to 1.0 right; y lifts it; flip=-1.0 turns it round.',
      ...standing('stand', STANDING),
      ...partial.flatMap(([name, fields]) => ['', ...standing(name, fields)]),
    ];
  }
}

function standing(name: string, fields: readonly Standing[]): string[] {
  const parameters = fields.map((field) => `${ATL[field].parameter}=${PLAIN[field]}`).join(', ');
  const others = STANDING.filter((field) => !fields.includes(field)).map((field) => ATL[field].initial);
  const set = fields.map((field) => ATL[field].set).join(' ');
  return [
    `transform ${name}(${parameters}, t=0.5, warper=vn.ease_in_out):`,
    '    anchor (0.5, 1.0) alpha 1.0 xoffset 0 yoffset 0 rotate None',
    '    on show:',
    `        ${[set, ...others].join(' ')}`,
    '    on replace:',
    `        warp warper t ${set}`,
  ];
}

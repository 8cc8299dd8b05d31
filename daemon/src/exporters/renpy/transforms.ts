import { pythonFloat } from './quoting.ts';
import { STANDING, type KnownFigure, type Standing } from './stage-known.ts';

/** How a property of a figure is said in a transform. */
interface Property {
  readonly parameter: string;
  readonly plain: string;
  readonly set: string;
  /** How a figure has it that was not there and is not given it. */
  readonly initial: string;
}

const ATL: Readonly<Record<Standing, Property>> = {
  x: { parameter: 'x', plain: '0.5', set: 'xpos x', initial: 'xpos 0.5' },
  y: { parameter: 'y', plain: '0.0', set: 'ypos (1.0 - y)', initial: 'ypos 1.0' },
  scale: { parameter: 'scale', plain: '1.0', set: 'zoom scale', initial: 'zoom 1.0' },
  flip: { parameter: 'flip', plain: '1.0', set: 'xzoom flip', initial: 'xzoom 1.0' },
  rotation: { parameter: 'turn', plain: '0.0', set: 'rotate turn', initial: 'rotate 0.0' },
  alpha: { parameter: 'alpha', plain: '1.0', set: 'alpha alpha', initial: 'alpha 1.0' },
  tint: {
    parameter: 'light',
    plain: '"#ffffff"',
    set: 'matrixcolor TintMatrix(light)',
    initial: 'matrixcolor TintMatrix("#ffffff")',
  },
};

/** What every story says of its figures; the others are said by those that use them. */
const ALWAYS: readonly Standing[] = ['x', 'y', 'scale', 'flip'];

function valueOf(figure: KnownFigure, field: Standing): string {
  if (field === 'flip') return figure.flip === true ? '-1.0' : '1.0';
  if (field === 'tint') return `"${figure.tint ?? '#ffffff'}"`;
  return pythonFloat(Number(figure[field]));
}

/** The transforms that put figures in their places: `stand`, and one for each set of properties that is set alone. */
export class Transforms {
  readonly fields: readonly Standing[];
  readonly #partial = new Map<string, readonly Standing[]>();

  /** `used`: properties that the story ever gives a figure, besides its place, size and side. */
  constructor(used: ReadonlySet<Standing>) {
    this.fields = STANDING.filter((field) => ALWAYS.includes(field) || used.has(field));
  }

  /** A transform that puts a figure where it is known to stand; what is not known stays as it is. */
  stand(figure: KnownFigure, more: readonly string[]): string {
    const known = this.fields.filter((field) => figure[field] !== undefined);
    const isWhole = known.length === this.fields.length;
    const name = isWhole ? 'stand' : `stand_${known.join('_')}`;
    if (!isWhole) this.#partial.set(name, known);
    const fields = isWhole ? known.filter((field) => valueOf(figure, field) !== ATL[field].plain) : known;
    const values = fields.map((field) => `${ATL[field].parameter}=${valueOf(figure, field)}`);
    return `${name}(${[...values, ...more].join(', ')})`;
  }

  /** The statements that define them. */
  script(): string[] {
    const partial = [...this.#partial].sort(([one], [other]) => (one < other ? -1 : 1));
    return [
      '## Puts a figure in its place: x is its middle, 0.0 left to 1.0 right; y lifts it; flip=-1.0 turns it round.',
      ...this.#standing('stand', this.fields),
      ...partial.flatMap(([name, fields]) => ['', ...this.#standing(name, fields)]),
    ];
  }

  #standing(name: string, fields: readonly Standing[]): string[] {
    const parameters = fields.map((field) => `${ATL[field].parameter}=${ATL[field].plain}`).join(', ');
    const others = this.fields.filter((field) => !fields.includes(field)).map((field) => ATL[field].initial);
    // What movements leave behind where they are cut short; what the story itself sets is left to it.
    const reset = [
      'anchor (0.5, 1.0)',
      ...(this.fields.includes('alpha') ? [] : ['alpha 1.0']),
      'xoffset 0 yoffset 0',
      this.fields.includes('rotation') ? 'rotate_pad False transform_anchor True' : 'rotate None',
    ];
    return [
      `transform ${name}(${parameters}, t=0.5, warper=vn.ease_in_out):`,
      `    ${reset.join(' ')}`,
      '    on show:',
      `        ${[...fields.map((field) => ATL[field].set), ...others].join(' ')}`,
      '    on replace:',
      `        warp warper t ${fields.map((field) => ATL[field].set).join(' ')}`,
    ];
  }
}

import { BufferImageSource, Filter, GlProgram, type TextureSource } from 'pixi.js';
import { PLAIN_COLOURS, mixMatrices, type ColourMatrix } from '../tones.ts';
import type { ColourTable } from '../colour-table.ts';
import type { Grader, Look } from './effects.ts';
import { STAGE_VERTEX } from './stage-vertex.ts';

const FRAGMENT = `
precision highp float;
in vec2 vTextureCoord;
out vec4 finalColor;
uniform sampler2D uTexture;
uniform sampler2D uFrom;
uniform sampler2D uTo;
uniform vec4 uRed;
uniform vec4 uGreen;
uniform vec4 uBlue;
uniform vec2 uSizes;
uniform vec2 uShares;

vec3 inTable(sampler2D table, float size, vec3 colour) {
  float blue = colour.b * (size - 1.0);
  float tile = floor(blue);
  vec2 at = vec2((colour.r * (size - 1.0) + 0.5) / (size * size), (colour.g * (size - 1.0) + 0.5) / size);
  vec3 one = texture(table, at + vec2(tile / size, 0.0)).rgb;
  vec3 other = texture(table, at + vec2(min(tile + 1.0, size - 1.0) / size, 0.0)).rgb;
  return mix(one, other, blue - tile);
}

void main(void) {
  vec4 pixel = texture(uTexture, vTextureCoord);
  vec3 colour = pixel.a > 0.0 ? pixel.rgb / pixel.a : vec3(0.0);
  vec4 full = vec4(colour, 1.0);
  colour = clamp(vec3(dot(uRed, full), dot(uGreen, full), dot(uBlue, full)), 0.0, 1.0);
  vec3 graded = colour * (1.0 - uShares.x - uShares.y);
  if (uShares.x > 0.0) graded += inTable(uFrom, uSizes.x, colour) * uShares.x;
  if (uShares.y > 0.0) graded += inTable(uTo, uSizes.y, colour) * uShares.y;
  finalColor = vec4(graded * pixel.a, pixel.a);
}
`;

interface GradeUniforms {
  uRed: Float32Array;
  uGreen: Float32Array;
  uBlue: Float32Array;
  uSizes: Float32Array;
  uShares: Float32Array;
}

/** Grades by a colour matrix and a colour table, and goes from one look to the next without a jump. */
export function createGrader(): Grader {
  const sources = new Map<ColourTable, TextureSource>();
  const none = tableSource({ size: 1, pixels: new Uint8Array([255, 255, 255, 255]) });
  const filter = new Filter({
    glProgram: GlProgram.from({ vertex: STAGE_VERTEX, fragment: FRAGMENT, name: 'grade' }),
    resources: {
      grade: {
        uRed: { value: new Float32Array(4), type: 'vec4<f32>' },
        uGreen: { value: new Float32Array(4), type: 'vec4<f32>' },
        uBlue: { value: new Float32Array(4), type: 'vec4<f32>' },
        uSizes: { value: new Float32Array(2), type: 'vec2<f32>' },
        uShares: { value: new Float32Array(2), type: 'vec2<f32>' },
      },
      uFrom: none,
      uTo: none,
    },
    resolution: 'inherit',
  });
  const { uniforms } = filter.resources['grade'] as { uniforms: GradeUniforms };
  let from = plain;
  let to = plain;
  const sourceOf = (look: Look): TextureSource => {
    if (!look.table) return none;
    const known = sources.get(look.table) ?? tableSource(look.table);
    sources.set(look.table, known);
    return known;
  };
  return {
    filter,
    between(before, after) {
      [from, to] = [before, after];
      filter.resources['uFrom'] = sourceOf(from);
      filter.resources['uTo'] = sourceOf(to);
      uniforms.uSizes.set([from.table?.size ?? 1, to.table?.size ?? 1]);
      for (const [table, source] of sources)
        if (table !== from.table && table !== to.table) {
          sources.delete(table);
          source.destroy();
        }
    },
    progress(t) {
      const matrix: ColourMatrix = mixMatrices(from.matrix, to.matrix, t);
      uniforms.uRed.set(matrix.slice(0, 4));
      uniforms.uGreen.set(matrix.slice(4, 8));
      uniforms.uBlue.set(matrix.slice(8, 12));
      uniforms.uShares.set([from.table ? from.strength * (1 - t) : 0, to.table ? to.strength * t : 0]);
    },
  };
}

const plain: Look = { matrix: PLAIN_COLOURS, table: null, strength: 0 };

function tableSource({ size, pixels }: ColourTable): TextureSource {
  return new BufferImageSource({
    resource: pixels,
    width: size * size,
    height: size,
    format: 'rgba8unorm',
    alphaMode: 'no-premultiply-alpha',
    scaleMode: 'linear',
  });
}

import { Filter, GlProgram, Texture } from 'pixi.js';
import type { Size } from '../figure-layout.ts';
import { STAGE_VERTEX } from './stage-vertex.ts';

/** Breadth of the soft edge, of the mask's range from black to white. */
const SOFT = 0.14;

const FRAGMENT = `
precision highp float;
in vec2 vTextureCoord;
in vec2 vStage;
out vec4 finalColor;
uniform sampler2D uTexture;
uniform sampler2D uMask;
uniform vec2 uStage;
uniform float uEdge;
uniform float uSoft;
void main(void) {
  vec4 mask = texture(uMask, vStage / uStage);
  float grey = dot(mask.rgb, vec3(0.299, 0.587, 0.114));
  finalColor = texture(uTexture, vTextureCoord) * smoothstep(uEdge - uSoft, uEdge, grey);
}
`;

export interface MaskFilter extends Filter {
  progress(t: number): void;
  /** Lets go of the mask, which others may need. */
  release(): void;
}

/** A filter that takes a picture away where the mask is dark first. The mask is stretched over the stage. */
export function createMaskFilter(mask: Texture, { width, height }: Size): MaskFilter {
  const filter = new Filter({
    glProgram: GlProgram.from({ vertex: STAGE_VERTEX, fragment: FRAGMENT, name: 'mask-wipe' }),
    resources: {
      wipe: {
        uStage: { value: new Float32Array([width, height]), type: 'vec2<f32>' },
        uEdge: { value: 0, type: 'f32' },
        uSoft: { value: SOFT, type: 'f32' },
      },
      uMask: mask.source,
      uMaskSampler: mask.source.style,
    },
    resolution: 'inherit',
  });
  const { uniforms } = filter.resources['wipe'] as { uniforms: { uEdge: number } };
  return Object.assign(filter, {
    // From just before black to just after white.
    progress: (t: number) => void (uniforms.uEdge = t * (1 + SOFT + 0.002)),
    release() {
      filter.resources['uMask'] = Texture.EMPTY.source;
      filter.resources['uMaskSampler'] = Texture.EMPTY.source.style;
      filter.destroy();
    },
  });
}

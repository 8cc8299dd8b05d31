/** The vertex shader of the stage's own filters: gives the place in the picture, and on the stage in CSS pixels. */
export const STAGE_VERTEX = `
in vec2 aPosition;
out vec2 vTextureCoord;
out vec2 vStage;
uniform vec4 uInputSize;
uniform vec4 uOutputFrame;
uniform vec4 uOutputTexture;
void main(void) {
  vec2 place = aPosition * uOutputFrame.zw + uOutputFrame.xy;
  vec2 clip = place * (2.0 / uOutputTexture.xy) - 1.0;
  gl_Position = vec4(clip.x, clip.y * uOutputTexture.z, 0.0, 1.0);
  vTextureCoord = aPosition * (uOutputFrame.zw * uInputSize.zw);
  vStage = place;
}
`;

// A part of its own, as those who draw on a 2D canvas do not need it.
export { WebGLRenderer } from 'pixi.js';

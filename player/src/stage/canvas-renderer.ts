// A part of its own, as those who draw by WebGL do not need it.
export { CanvasRenderer } from 'pixi.js';

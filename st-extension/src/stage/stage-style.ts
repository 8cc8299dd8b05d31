export const STAGE_STYLE = `
  :host { position: absolute; inset: 0; display: grid; grid-template-rows: minmax(0, 1fr) auto; background: #0b0d12;
    color: #f2f2f5; font: 15px/1.45 system-ui, sans-serif; color-scheme: dark; }
  * { box-sizing: border-box; }
  [hidden] { display: none !important; }
  .stage { position: relative; min-height: 0; }
  .curtain { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 1rem;
    padding: 2rem; text-align: center; background: radial-gradient(circle at 50% 40%, #232838, #0b0d12 75%); }
  p { margin: 0; max-width: 34rem; }
  .progress { width: min(18rem, 70vw); height: 4px; border-radius: 2px; overflow: hidden; background: #ffffff22; }
  .progress > i { display: block; height: 100%; width: 0; background: #9db4ff; transition: width .2s; }
  button { font: inherit; color: inherit; padding: .45rem 1.1rem; border: 1px solid #ffffff55; border-radius: .5rem;
    background: #ffffff14; cursor: pointer; }
  button:hover:not(:disabled) { background: #ffffff2b; }
  button:focus-visible, textarea:focus-visible { outline: 2px solid #9db4ff; outline-offset: 1px; }
  button:disabled { opacity: .32; cursor: default; }
  .icon { display: grid; place-items: center; flex: none; width: 2.5rem; height: 2.5rem; padding: 0; border: 0;
    border-radius: .6rem; background: none; }
  svg { width: 1.25rem; height: 1.25rem; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round;
    stroke-linejoin: round; }
  .bar { position: absolute; z-index: 2; top: max(.5rem, env(safe-area-inset-top));
    right: max(.5rem, env(safe-area-inset-right)); display: flex; gap: .1rem; padding: .1rem; border-radius: .8rem;
    background: #07090e8c; opacity: .5; transition: opacity .15s; }
  .bar:hover, .bar:focus-within { opacity: 1; }
  .bar .icon { width: 2.25rem; height: 2.25rem; }
  .bar .icon[aria-pressed=true] { background: #9db4ff33; color: #c9d6ff; }
  .bar .move { cursor: move; touch-action: none; }
  .latest { gap: .4rem; grid-auto-flow: column; width: auto !important; padding: 0 .7rem !important; font-size: .85rem; }
  .curtain:not([hidden]) ~ .bar, .stage:has(.cvn-panel:not([hidden])) ~ .bar { display: none; }
  .grip { position: absolute; z-index: 2; right: 0; bottom: 0; width: 1.4rem; height: 1.4rem; cursor: nwse-resize;
    touch-action: none; background: linear-gradient(135deg, transparent 55%, #ffffff66 55% 62%, transparent 62% 75%, #ffffff66 75% 82%, transparent 82%); }
  @media (pointer: coarse) { .bar { opacity: .8; } .bar .icon { width: 2.75rem; height: 2.75rem; } }
  /* The player brings a cross of its own; one is enough, and ours is there before the player is. */
  [data-cvn-status] .cvn-leave { display: none !important; }
`;

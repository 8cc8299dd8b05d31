export const MOMENT_STYLE = `
  .moment { position: absolute; z-index: 2; top: calc(max(.5rem, env(safe-area-inset-top)) + 3.1rem);
    right: max(.5rem, env(safe-area-inset-right)); display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .8rem;
    max-width: min(30rem, calc(100% - 1rem)); padding: .55rem .8rem; border-radius: .8rem; background: #0f131ded;
    border: 1px solid #ffffff26; font-size: .92rem; overflow-wrap: anywhere; animation: appear .18s ease-out; }
  @keyframes appear { from { opacity: 0; } }
  @media (prefers-reduced-motion: reduce) { .moment, .moment::before { animation: none !important; } }
  .moment[data-mood=works]::before { content: ''; flex: none; width: 1rem; height: 1rem; border-radius: 50%;
    border: 2px solid #9db4ff; border-top-color: transparent; animation: turn 1s linear infinite; }
  @keyframes turn { to { transform: rotate(1turn); } }
  .moment[data-mood=failed] { background: #5b1e24f2; }
  .moment .steps { display: flex; flex-wrap: wrap; gap: .4rem; }
  .moment .steps:empty { display: none; }
  .moment button { padding: .2rem .8rem; }
  .curtain:not([hidden]) ~ .moment { display: none; }
  @media (pointer: coarse) { .moment { top: calc(max(.5rem, env(safe-area-inset-top)) + 3.6rem); } .moment button { min-height: 2.5rem; } }
`;

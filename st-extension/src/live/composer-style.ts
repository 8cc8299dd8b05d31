export const COMPOSER_STYLE = `
  .composer { display: grid; gap: .5rem; padding: .55rem max(.75rem, env(safe-area-inset-right)) max(.6rem, env(safe-area-inset-bottom)) max(.75rem, env(safe-area-inset-left));
    background: linear-gradient(#141822, #0e1119); border-top: 1px solid #ffffff1f; animation: rise .18s ease-out; }
  @keyframes rise { from { opacity: 0; transform: translateY(.6rem); } }
  @media (prefers-reduced-motion: reduce) { .composer { animation: none; } }
  .composer > * { width: min(100%, 60rem); margin: 0 auto; }
  .row { display: flex; align-items: flex-end; gap: .5rem; }
  .row textarea { flex: 1; min-width: 0; min-height: 2.75rem; max-height: 9rem; padding: .62rem .9rem; resize: none;
    border: 1px solid #ffffff2e; border-radius: .8rem; background: #05070c; color: inherit; font: inherit;
    font-size: max(1rem, 16px); line-height: 1.4; field-sizing: content; }
  .row .send { width: 2.75rem; height: 2.75rem; background: #9db4ff; color: #10131c; border-radius: .8rem; }
  .row .send:hover:not(:disabled) { background: #b5c6ff; }
  .row .send[data-stops] { background: #f08c8c; }
  .row .icon { flex: none; width: 2.75rem; height: 2.75rem; }
  .attached { display: flex; align-items: center; gap: .3rem; padding-inline-start: 4.15rem; font-size: .9rem; }
  .attached span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .tools { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: .15rem; }
  .tools .take { min-width: 2.6rem; text-align: center; font-variant-numeric: tabular-nums; opacity: .8; }
  .tools .apart { width: 1px; height: 1.4rem; margin: 0 .4rem; background: #ffffff26; }
  .tools .sure { color: #ff9d9d; }
  .who, .replies { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: .4rem; }
  .who button { padding: .25rem .8rem; border-radius: 99px; font-size: .9rem; }
  .who [aria-current=true] { background: #9db4ff33; border-color: #9db4ff; }
  .replies { flex-direction: column; align-items: stretch; max-height: 38vh; overflow-y: auto; }
  .replies .reply { padding: .6rem 1rem; border-radius: .8rem; border-color: #9db4ff66; background: #9db4ff17; text-align: start; }
  .replies .about { display: flex; align-items: center; justify-content: center; gap: .4rem; font-size: .85rem; opacity: .85; }
  .failure { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: .6rem; padding: .5rem .9rem;
    border-radius: .7rem; background: #5b1e24; overflow-wrap: anywhere; }
  .failure button { padding: .2rem .8rem; }
  :host([data-mode=pip]) .composer { padding: .2rem .4rem; }
  :host([data-mode=pip]) .tools .more, :host([data-mode=pip]) .who { display: none; }
  :host([data-mode=pip]) .icon { width: 2rem; height: 2rem; }
  @media (pointer: coarse), (max-width: 700px) { .tools { flex-wrap: nowrap; gap: 0; } .tools .icon { flex: 0 1 2.75rem; min-width: 0; height: 2.75rem; } .tools .apart { margin: 0; } }
`;

import fc from 'fast-check';

/** Random cases are the same in every run of `npm test`; `npm run fuzz` asks for others each time. */
fc.configureGlobal({ seed: Number(process.env.COMFYVN_TEST_SEED ?? 1) });

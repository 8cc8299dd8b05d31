import fc from 'fast-check';
fc.configureGlobal({ numRuns: 3000 });
import './runner.test.ts';
import './save.test.ts';
import './condition.test.ts';

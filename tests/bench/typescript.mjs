// Lets a bench import the TypeScript sources: `node --import ./tests/bench/typescript.mjs …`.
import { register } from 'node:module';

register('./typescript-loader.mjs', import.meta.url);

#!/usr/bin/env node
// `npx comfyvn ...`: the same as `npm start -- ...`.
import './start.mjs';

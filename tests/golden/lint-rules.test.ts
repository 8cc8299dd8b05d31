import path from 'node:path';
import prettier from 'prettier';
import { expect, test } from 'vitest';
import { LINT_RULES } from '@comfyvn/shared/story/lint';
import { home } from '../support.ts';

/** `npm run generate` writes it anew. */
test('docs/lint-rules.md lists the rules of the linter', async () => {
  const rows = Object.entries(LINT_RULES).map(([rule, { level, sentence }]) => `| \`${rule}\` | ${level} | ${sentence} |`);
  const text = [
    '# Rules of the linter',
    '',
    'Made from `shared/src/story/lint/rules.ts` by `npm run generate`.',
    '',
    '| Rule | Level | Finds |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
  const document = await prettier.format(text, { parser: 'markdown', printWidth: 120 });
  await expect(document).toMatchFileSnapshot(path.join(home, 'docs', 'lint-rules.md'));
});

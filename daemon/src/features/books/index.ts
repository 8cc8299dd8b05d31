import type { FeatureContext } from '../../core/feature.ts';
import { createBooks } from './books.service.ts';
import { createBookStore } from './books.store.ts';

export type { Terms } from './books.costs.ts';
export type { Books, RunBooks } from './books.service.ts';

export const books = {
  name: 'books',
  start: (context: FeatureContext) => createBooks(createBookStore(context.db), context),
};

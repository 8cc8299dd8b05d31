import type { Costs } from '@comfyvn/shared/books/books.schema';
import type { FeatureContext } from '../../core/feature.ts';
import { checkCaps, costOf, estimateOf, periodsOf, type Terms } from './books.costs.ts';
import type { BookStore, RunRow, RunState } from './books.store.ts';

/** How a run is booked that is paid for. */
export interface RunBooks {
  /** Looks once more whether it may be sent and paid, and writes it down, under this id if one is given. Throws AppError where not. */
  begin(id?: string): string;
  sent(run: string, remoteId: string): void;
  /** It was not taken after all, and costs nothing. */
  drop(run: string): void;
  /** `seconds`: what it worked, where that is told; else it counts as estimated. The first end of a run is its end. */
  end(run: string, state: Exclude<RunState, 'sending' | 'sent'>, seconds: number | null): void;
}
export interface BookedRun {
  readonly host: string;
  readonly job: string;
  /** Throws AppError where nothing may be sent to the host, or no picture more be paid. */
  readonly permit: () => void;
  /** null where the host costs nothing: then nothing is written. */
  readonly terms: () => Terms | null;
  readonly onChange: () => void;
}

/** What was sent to hosts that cost, and what it cost or may have cost. */
export function createBooks(store: BookStore, { newId, now }: Pick<FeatureContext, 'newId' | 'now'>) {
  function costsOf(host: string, terms: Terms): Costs {
    const { day, month } = periodsOf(now());
    return {
      ...estimateOf(terms, store.recentSeconds(host)),
      spentToday: store.spentSince(host, day),
      spentThisMonth: store.spentSince(host, month),
      unknown: store.unknownSince(host, month),
    };
  }
  return {
    costsOf,
    /** Throws AppError where so many pictures more would go over what may be spent at a host. */
    check: (host: string, terms: Terms, pictures: number): void => checkCaps(terms, costsOf(host, terms), pictures),
    forRun({ host, job, permit, terms, onChange }: BookedRun): RunBooks {
      const change = (id: string, change: (run: RunRow) => Partial<RunRow>): void => {
        const run = store.find(id);
        if (run?.ended_at !== null) return;
        store.put({ ...run, ...change(run) });
        onChange();
      };
      return {
        begin: (id = newId('run')) =>
          store.transaction(() => {
            permit();
            const known = terms();
            if (known === null) return id;
            const { estimate } = costsOf(host, known);
            const at = now().toISOString();
            const begun = { remote_id: null, state: 'sending' as const, seconds: null, began_at: at, ended_at: null };
            store.put({ id, host, job, cost: estimate, ...begun });
            return id;
          }),
        sent: (id, remoteId) => change(id, () => ({ state: 'sent', remote_id: remoteId })),
        drop: (id) => store.drop(id),
        end: (id, state, seconds) =>
          change(id, ({ cost }) => {
            const known = terms();
            return {
              state,
              ended_at: now().toISOString(),
              ...(seconds !== null && { seconds, cost: known === null ? cost : costOf(known.price, seconds) }),
            };
          }),
      };
    },
  };
}
export type Books = ReturnType<typeof createBooks>;

import type { Caps } from '@comfyvn/shared/books/books.schema';
import { Amount } from './amount.tsx';

/** What may be spent: three fields of a grid. */
export function CapFields({ caps, onChange }: { caps: Caps; onChange: (caps: Caps) => void }) {
  return (
    <>
      <Amount label="Most a picture, $" value={caps.job} step={0.05} onChange={(job) => onChange({ ...caps, job })} />
      <Amount label="Most a day, $" value={caps.day} step={1} onChange={(day) => onChange({ ...caps, day })} />
      <Amount label="Most a month, $" value={caps.month} step={5} onChange={(month) => onChange({ ...caps, month })} />
    </>
  );
}

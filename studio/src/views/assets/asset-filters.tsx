import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { ASSET_SORTS, type AssetFacets, type AssetQuery } from '@comfyvn/shared/assets/assets.schema';
import { KINDS, RATINGS } from './words.ts';

export type Filters = Partial<
  Pick<AssetQuery, 'search' | 'kind' | 'tag' | 'rating' | 'licence' | 'use' | 'pinned' | 'sort'>
>;

const SORTS: Readonly<Record<AssetQuery['sort'], string>> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  name: 'By name',
  largest: 'Largest first',
};

/** What of all assets is shown. */
export function AssetFilters({
  filters,
  facets,
  onChange,
}: {
  filters: Filters;
  facets: AssetFacets | undefined;
  onChange: (filters: Filters) => void;
}) {
  const { use, pinned } = filters;
  // A field that is undefined would not be absent: it is left out.
  const set = (name: keyof Filters, value: string | null): void => {
    const { [name]: _, ...rest } = filters;
    onChange(value === null || value === '' ? rest : { ...rest, [name]: value });
  };
  const options = (counted: AssetFacets['kinds'] | undefined, words: Readonly<Record<string, string>> = {}) =>
    (counted ?? []).map(({ value, count }) => ({ value, label: `${words[value] ?? value} (${count})` }));
  return (
    <SimpleGrid cols={{ base: 2, sm: 4, lg: 7 }} spacing="xs" role="search" aria-label="Filter assets">
      <TextInput
        aria-label="Search assets"
        placeholder="Search"
        value={filters.search ?? ''}
        onChange={(e) => set('search', e.currentTarget.value)}
      />
      <Filter
        label="Kind"
        value={filters.kind}
        data={options(facets?.kinds, KINDS)}
        onChange={(to) => set('kind', to)}
      />
      <Filter label="Tag" value={filters.tag} data={options(facets?.tags)} onChange={(to) => set('tag', to)} />
      <Filter
        label="Rating"
        value={filters.rating}
        data={options(facets?.ratings, RATINGS)}
        onChange={(to) => set('rating', to)}
      />
      <Filter
        label="Licence"
        value={filters.licence}
        data={options(facets?.licences, { none: 'Unknown' })}
        onChange={(to) => set('licence', to)}
      />
      <Filter
        label="Use"
        value={use ?? (pinned && 'pinned')}
        data={[
          { value: 'used', label: 'In a story' },
          { value: 'unused', label: 'In no story' },
          { value: 'pinned', label: 'Pinned' },
        ]}
        onChange={(to) => {
          const { use: _, pinned: __, ...rest } = filters;
          if (to === 'pinned') onChange({ ...rest, pinned: 'yes' });
          else onChange(to === 'used' || to === 'unused' ? { ...rest, use: to } : rest);
        }}
      />
      <Select
        aria-label="Order"
        allowDeselect={false}
        value={filters.sort ?? 'newest'}
        data={ASSET_SORTS.map((value) => ({ value, label: SORTS[value] }))}
        onChange={(to) => set('sort', to)}
      />
    </SimpleGrid>
  );
}

function Filter({
  label,
  value,
  data,
  onChange,
}: {
  label: string;
  value: string | undefined;
  data: { value: string; label: string }[];
  onChange: (value: string | null) => void;
}) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      clearable
      searchable
      limit={200}
      value={value ?? null}
      data={data}
      onChange={onChange}
    />
  );
}

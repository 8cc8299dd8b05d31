import {
  Alert,
  Button,
  Center,
  FileButton,
  Group,
  Loader,
  Menu,
  Paper,
  Progress,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { daemon } from '../../daemon.ts';
import { bytes } from '../../ui/bytes.ts';
import { count } from '../../ui/count.ts';
import { tellError } from '../../ui/tell.ts';
import { AlikePairs } from './alike-pairs.tsx';
import { AssetCard } from './asset-card.tsx';
import { AssetDetails } from './asset-details.tsx';
import { AssetFilters, type Filters } from './asset-filters.tsx';
import { FetchAsset } from './fetch-asset.tsx';
import { droppedFiles, filesOf } from './given-files.ts';
import { RoomDialog } from './room-dialog.tsx';
import { useBring, type Bringing } from './use-bring.ts';

const PAGE = 60;
const MOST = 500;

/** All pictures, films and sounds: found, looked at, described, brought in and taken out. */
export function AssetsPage({ item }: { item: string | undefined }) {
  const [filters, setFilters] = useState<Filters>({});
  const [shown, setShown] = useState(PAGE);
  const [over, setOver] = useState(false);
  const [query] = useDebouncedValue(filters, 200);
  const { bringing, bring } = useBring();
  const facets = useQuery({ queryKey: ['assets', 'facets'], queryFn: () => daemon.assets.facets() });
  const page = useQuery({
    queryKey: ['assets', 'list', query, shown],
    queryFn: () => daemon.assets.list({ query: { ...query, limit: shown } }),
    placeholderData: keepPreviousData,
  });
  const isEmpty = facets.data?.records === 0;
  return (
    <Stack
      gap="md"
      maw={1440}
      mx="auto"
      mih="70vh"
      style={over ? { outline: '3px dashed var(--mantine-color-ember-5)', outlineOffset: 8, borderRadius: 12 } : {}}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        droppedFiles(e.dataTransfer).then(bring, tellError);
      }}
    >
      <Group justify="space-between" gap="sm">
        <div>
          <Title order={2}>Assets</Title>
          {facets.data && (
            <Text c="dark.1" fz="sm">
              {count(facets.data.records, 'picture, film or sound', 'pictures, films and sounds')},{' '}
              {bytes(facets.data.sizeBytes)}
            </Text>
          )}
        </div>
        <Actions onFiles={(files) => void bring(filesOf(files))} />
      </Group>
      {bringing && <BringingBar bringing={bringing} />}
      {!isEmpty && (
        <AssetFilters
          filters={filters}
          facets={facets.data}
          onChange={(to) => {
            setFilters(to);
            setShown(PAGE);
          }}
        />
      )}
      {page.isError && (
        <Alert color="red" title="The assets could not be loaded">
          {page.error.message}
        </Alert>
      )}
      {page.isPending && (
        <Center h={200}>
          <Loader aria-label="Loading" />
        </Center>
      )}
      {isEmpty && (
        <Paper p="xl" radius="lg" bg="dark.7" style={{ border: '2px dashed #4b4268' }}>
          <Text ta="center" maw={620} mx="auto">
            There are no pictures or sounds yet. Those of your chats come along when you import them; a library takes in
            all that SillyTavern has. Drop files or a whole folder here to add your own; folders called backgrounds,
            sprites or music tell what is in them.
          </Text>
        </Paper>
      )}
      {page.data && !isEmpty && page.data.total === 0 && <Text c="dark.1">Nothing is like that.</Text>}
      <SimpleGrid component="ul" cols={{ base: 2, xs: 3, md: 4, lg: 6 }} spacing="sm" p={0} m={0} aria-label="Assets">
        {page.data?.assets.map((asset) => (
          <AssetCard key={asset.id} asset={asset} />
        ))}
      </SimpleGrid>
      {page.data && page.data.total > page.data.assets.length && shown < MOST && (
        <Button variant="subtle" onClick={() => setShown(Math.min(MOST, shown + 2 * PAGE))}>
          Show more ({(page.data.total - page.data.assets.length).toLocaleString()} left)
        </Button>
      )}
      {page.data && page.data.total > MOST && shown >= MOST && (
        <Text c="dark.1" ta="center">
          The first {MOST} of {page.data.total.toLocaleString()}. Search or filter to find the others.
        </Text>
      )}
      <AssetDetails id={item ?? null} facets={facets.data} />
    </Stack>
  );
}

function Actions({ onFiles }: { onFiles: (files: FileList | File[]) => void }) {
  const [isFetching, fetching] = useDisclosure(false);
  const [isAlike, alike] = useDisclosure(false);
  const [isRoom, room] = useDisclosure(false);
  const folder = useRef<HTMLInputElement>(null);
  // A browser tells only of other files than before; somebody may choose the same ones again.
  const forget = useRef<() => void>(null);
  return (
    <Group gap="xs">
      <FileButton
        multiple
        accept="image/*,audio/*,video/mp4,video/webm"
        resetRef={forget}
        onChange={(files) => {
          onFiles(files);
          forget.current?.();
        }}
      >
        {(props) => <Button {...props}>Add files</Button>}
      </FileButton>
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="A folder of assets"
        {...{ webkitdirectory: '' }}
        onChange={(e) => {
          if (e.currentTarget.files) onFiles([...e.currentTarget.files]);
          e.currentTarget.value = '';
        }}
      />
      <Button variant="default" onClick={alike.open}>
        Duplicates
      </Button>
      <Menu position="bottom-end" radius="md">
        <Menu.Target>
          <Button variant="default">More</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => folder.current?.click()}>Add a folder</Menu.Item>
          <Menu.Item onClick={fetching.open}>From an address</Menu.Item>
          <Menu.Item onClick={room.open}>Room and privacy</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <FetchAsset opened={isFetching} onClose={fetching.close} />
      <AlikePairs opened={isAlike} onClose={alike.close} />
      <RoomDialog opened={isRoom} onClose={room.close} />
    </Group>
  );
}

function BringingBar({ bringing: { done, total } }: { bringing: Bringing }) {
  return (
    <div role="status">
      <Text fz="sm">
        Adding file {done + 1} of {total}
      </Text>
      <Progress value={(100 * done) / total} radius="xl" aria-label="Adding files" />
    </div>
  );
}

import { Anchor, Burger, Group, Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import {
  assetsHref,
  computeHref,
  hubHref,
  librariesHref,
  llmHref,
  loreHref,
  templatesHref,
  type Route,
} from '../route.ts';

interface Place {
  readonly name: string;
  readonly href: string;
  /** The views that belong to it. */
  readonly views: readonly Route['view'][];
}

/** Where the Studio's header leads, in the order of use. A view that stands for itself has a line here. */
const PLACES: readonly Place[] = [
  { name: 'Stories', href: hubHref, views: ['hub', 'story'] },
  { name: 'Libraries', href: librariesHref, views: ['libraries', 'library'] },
  { name: 'Lore', href: loreHref, views: ['lore'] },
  { name: 'Text models', href: llmHref, views: ['llm'] },
  { name: 'Assets', href: assetsHref, views: ['assets'] },
  { name: 'Templates', href: templatesHref, views: ['templates', 'template'] },
  { name: 'Compute', href: computeHref, views: ['compute'] },
  { name: 'Open a file to play', href: '/player/player.html', views: [] },
];

/** The places of the Studio: a row of links, or behind one button where a row does not fit. What stands beside them are its children. */
export function Navigation({ view, children }: { view: Route['view']; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const current = (place: Place) => (place.views.includes(view) ? 'page' : undefined);
  return (
    <>
      <Group component="nav" aria-label="Studio" gap="lg" wrap="nowrap" visibleFrom="md">
        {PLACES.map((place) => (
          <Anchor
            key={place.name}
            href={place.href}
            fz="sm"
            c={current(place) ? 'ember' : 'dark.1'}
            aria-current={current(place)}
          >
            {place.name}
          </Anchor>
        ))}
      </Group>
      {children}
      <Menu opened={open} onChange={setOpen} position="bottom-end" width={240} radius="lg" shadow="lg">
        <Menu.Target>
          <Burger hiddenFrom="md" size="sm" opened={open} aria-label="Menu" />
        </Menu.Target>
        <Menu.Dropdown>
          {PLACES.map((place) => (
            <Menu.Item
              key={place.name}
              component="a"
              href={place.href}
              aria-current={current(place)}
              {...(current(place) ? { c: 'ember' } : {})}
            >
              {place.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

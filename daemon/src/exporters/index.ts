import { bundleExporter } from './bundle/index.ts';
import type { Exporter } from './exporter.ts';
import { fountainExporter } from './fountain/fountain-exporter.ts';
import { inkExporter } from './ink/ink-exporter.ts';
import { htmlExporter, markdownExporter } from './reading/reading-exporters.ts';
import { renpyExporter } from './renpy/index.ts';
import { tweeExporter } from './twee/twee-exporter.ts';
import { webExporter } from './web/web-exporter.ts';

/** Every way out of ComfyVN, in the order people see them. One line each. */
export const exporters: readonly Exporter[] = [
  renpyExporter,
  webExporter,
  fountainExporter,
  markdownExporter,
  htmlExporter,
  inkExporter,
  tweeExporter,
  bundleExporter,
];

import { bundleExporter } from './bundle/index.ts';
import type { Exporter } from './exporter.ts';
import { fountainExporter } from './fountain/fountain-exporter.ts';

/** Every way out of ComfyVN, in the order people see them. One line each. */
export const exporters: readonly Exporter[] = [fountainExporter, bundleExporter];

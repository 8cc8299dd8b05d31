import os from 'node:os';
import type { ComfyTemplate, TemplateNode, TemplateOnHost, TemplatePurpose } from '@comfyvn/shared/comfy/comfy.schema';
import { comfyTemplate, makesMusic } from '@comfyvn/shared/comfy/comfy.schema';
import { AppError, messageOf, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { joinCatalogs, type Catalog } from './comfy.catalog.ts';
import { fileOf, nodesOf, takeCarried } from './comfy.file.ts';
import type { ComfyHosts } from './comfy.hosts.ts';
import { placeOf, type Graph } from './comfy.graph.ts';
import type { ComfyStore, TemplateRow } from './comfy.store.ts';
import { missingFor, modelsFor, type Template } from './comfy.template.ts';
import { TEMPLATES } from './comfy.templates.ts';
import { findWorkflow, guessBindings, toGraph } from './comfy.workflow.ts';

/** A host that can draw or make music, and with what. */
export interface ChosenHost {
  readonly host: string;
  /** null where the workflow names its model itself. */
  readonly model: string | null;
}
/** How well a host can draw with a template. */
export interface HostFit extends ChosenHost {
  readonly name: string;
  /** The model is the one that it drew with last. */
  readonly isLoaded: boolean;
  /** Jobs that it has. */
  readonly open: number;
  /** What it lacks; nothing where it can draw. */
  readonly missing: readonly string[];
  /** Of one picture, in US dollars; null where it costs nothing. */
  readonly price: { readonly seconds: number; readonly dollars: number } | null;
}
export interface TemplateChange {
  readonly name?: string | undefined;
  readonly purposes?: ComfyTemplate['purposes'] | undefined;
  readonly bindings?: ComfyTemplate['bindings'] | undefined;
  readonly output?: string | undefined;
  readonly loraNode?: string | null | undefined;
}

/** What a person says of a workflow that they bring; `called`: its name where the file says none either. */
export interface NewTemplate {
  readonly name?: string | undefined;
  readonly called?: string | undefined;
  readonly purpose?: TemplatePurpose | undefined;
}

/** Templates, and which host draws with which. */
export function createComfyService(
  store: ComfyStore,
  hosts: ComfyHosts,
  { newId, now, jobs, bus }: Pick<FeatureContext, 'newId' | 'now' | 'jobs' | 'bus'>,
) {
  const own = (row: TemplateRow): Template => {
    const json = JSON.parse(row.template) as Template;
    return { ...comfyTemplate.parse(json), graph: json.graph };
  };
  const ownRow = (id: string): TemplateRow => {
    const found = store.findTemplate(id);
    if (found) return found;
    if (TEMPLATES.some((one) => one.id === id))
      throw new AppError('forbidden', 'The templates of the program stay as they are. Bring a workflow of your own.');
    throw notFound('template', id);
  };
  const all = (): Template[] => [...TEMPLATES, ...store.templates().map(own)];
  const template = (id: string): Template => {
    const found = all().find((one) => one.id === id);
    if (!found) throw notFound('template', id);
    return found;
  };
  const put = (one: Template): ComfyTemplate => {
    store.putTemplate({ id: one.id, name: one.name, template: JSON.stringify(one), created_at: now().toISOString() });
    bus.emit('comfy.changed', { id: one.id });
    return comfyTemplate.parse(one);
  };
  /** The catalogs of the hosts that are used and can be asked, and why the others cannot. */
  async function askAll(): Promise<{ host: string; catalog: Catalog | null; problem: string }[]> {
    const used = hosts.list().filter((one) => one.enabled);
    return Promise.all(
      used.map(async ({ id }) => {
        try {
          return { host: id, catalog: await hosts.catalog(id), problem: '' };
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          return { host: id, catalog: null, problem: messageOf(error) };
        }
      }),
    );
  }
  /** Why nothing may be sent to a host, if so. */
  const mayNot = (host: string, pictures: number): Promise<string[]> =>
    hosts.permit(host, pictures).then(
      () => [],
      (error: unknown) => [messageOf(error)],
    );
  /** What each host that is switched on can do with a template, and with a model where one is wanted, for so many pictures. */
  async function survey(id: string, wanted: string | undefined, pictures: number): Promise<HostFit[]> {
    const one = template(id);
    const needsModel = one.bindings.model.length > 0;
    const fits = (await askAll()).map(async ({ host, catalog, problem }): Promise<HostFit> => {
      const { name, lastModel, costs } = hosts.get(host);
      const missing = catalog ? missingFor(one, catalog) : [problem];
      missing.push(...(await mayNot(host, pictures)));
      const models = catalog ? modelsFor(one, catalog) : [];
      if (needsModel && catalog && models.length === 0) missing.push('It has no model for this template.');
      if (wanted !== undefined && needsModel && catalog && !models.includes(wanted))
        missing.push(`It has no model "${wanted}".`);
      const model = needsModel ? (wanted ?? loadedOf(models, lastModel)) : null;
      return {
        host,
        name,
        model,
        isLoaded: model !== null && model === lastModel,
        open: jobs.openIn(laneOf(host)),
        missing,
        price: costs === null ? null : { seconds: costs.seconds, dollars: costs.estimate },
      };
    });
    return Promise.all(fits);
  }

  return {
    template,
    all,
    survey,
    async templates(): Promise<(ComfyTemplate & { hosts: TemplateOnHost[] })[]> {
      const asked = await askAll();
      return all().map((one) => ({
        ...comfyTemplate.parse(one),
        hosts: asked.map(({ host, catalog, problem }) => ({
          host,
          missing: catalog ? missingFor(one, catalog) : [problem],
          models: catalog ? modelsFor(one, catalog) : [],
        })),
      }));
    },
    details(id: string): ComfyTemplate & { nodes: TemplateNode[] } {
      const one = template(id);
      return { ...comfyTemplate.parse(one), nodes: nodesOf(one.graph) };
    },
    file(id: string): { name: string; text: string } {
      const one = template(id);
      return { name: `${one.name}.json`, text: fileOf(one) };
    },
    /** Takes a workflow in. What its file does not say of its places, and what the person does not, is guessed. */
    async addTemplate(bytes: Buffer, { name, called, purpose }: NewTemplate): Promise<ComfyTemplate> {
      const { graph, carried } = takeCarried(await readWithHosts(bytes, askAll));
      const meant = purpose === undefined ? undefined : purpose === 'music' ? 'sound' : 'picture';
      const fits = carried !== null && (purpose === undefined || makesMusic(carried) === (purpose === 'music'));
      const found = fits ? { ...carried, givesSound: makesMusic(carried) } : guessBindings(graph, meant);
      const { bindings, output } = found;
      const needsPicture = !found.givesSound && bindings.picture.length > 0;
      const guessed: ComfyTemplate['purposes'] = found.givesSound
        ? ['music']
        : needsPicture
          ? ['sprite', 'expression']
          : ['background', 'moment'];
      return put({
        id: newId('tpl'),
        name: name ?? carried?.name ?? called ?? 'My workflow',
        family: 'own',
        purposes: purpose === undefined ? (carried?.purposes ?? guessed) : [purpose],
        builtIn: false,
        needsPicture,
        bindings,
        output,
        longestSeconds: null,
        loraNode: carried?.loraNode ?? null,
        graph,
      });
    },
    updateTemplate(id: string, change: TemplateChange): ComfyTemplate {
      const before = own(ownRow(id));
      const next: Template = {
        ...before,
        name: change.name ?? before.name,
        purposes: change.purposes ?? before.purposes,
        bindings: change.bindings ?? before.bindings,
        output: change.output ?? before.output,
        loraNode: change.loraNode === undefined ? before.loraNode : change.loraNode,
      };
      if (makesMusic(next) && next.purposes.length > 1)
        throw new AppError('invalid_input', 'A template makes pictures or music, not both.');
      for (const place of Object.values(next.bindings).flat()) placeOf(next.graph, place);
      for (const node of [next.output, next.loraNode])
        if (node !== null && !Object.hasOwn(next.graph, node))
          throw new AppError('invalid_input', `The workflow has no node "${node}".`);
      return put({ ...next, needsPicture: !makesMusic(next) && next.bindings.picture.length > 0 });
    },
    removeTemplate(id: string): void {
      ownRow(id);
      store.removeTemplate(id);
      bus.emit('comfy.changed', { id });
    },
    /**
     * The host to draw with: one that has all that is needed, rather one that has the model loaded, then one with less to do.
     * One that costs draws only where it is named. Throws AppError with what every host lacks.
     */
    async choose(
      id: string,
      wanted: { host?: string | undefined; model?: string | undefined },
      pictures: number,
    ): Promise<ChosenHost> {
      const found = (await survey(id, wanted.model, pictures))
        .filter(({ host }) => wanted.host === undefined || wanted.host === host)
        .map((fit) =>
          fit.price !== null && wanted.host === undefined
            ? { ...fit, missing: ['It costs, so it draws only when you choose it.'] }
            : fit,
        );
      const [best] = found
        .filter(({ missing }) => missing.length === 0)
        .sort((a, b) => Number(b.isLoaded) - Number(a.isLoaded) || a.open - b.open);
      if (best) return { host: best.host, model: best.model };
      const reasons = found.map(({ name, missing }) => `${name}: ${missing.slice(0, 3).join(' ')}`);
      const why = reasons.length > 0 ? ` ${reasons.join(' ')}` : ' Add a ComfyUI and switch it on.';
      throw new AppError(
        'unavailable',
        `No ComfyUI can ${makesMusic(template(id)) ? 'make music' : 'draw'} with "${template(id).name}".${why}`.slice(
          0,
          2_000,
        ),
      );
    },
  };
}
export type ComfyService = ReturnType<typeof createComfyService>;

/** The lane of a host: one job at a time. */
export const laneOf = (host: string): string => `gpu:${host}`;

/**
 * What a host is called among daemons that share it: its address, whatever each of them calls it. One on this computer goes by
 * the computer's name.
 */
export function sharedNameOf(url: string): string {
  const { hostname, port, protocol, pathname } = new URL(url);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return `${isHere ? os.hostname() : hostname}:${port || (protocol === 'https:' ? '443' : '80')}${pathname}`.toLowerCase();
}

/** The model that is loaded already, if it is one of those; else the first. */
const loadedOf = (models: readonly string[], loaded: string | null): string | null =>
  loaded !== null && models.includes(loaded) ? loaded : (models[0] ?? null);

/** Hosts are asked for their kinds of nodes only where the file needs them. */
async function readWithHosts(bytes: Buffer, askAll: () => Promise<{ catalog: Catalog | null }[]>): Promise<Graph> {
  const found = await findWorkflow(bytes);
  if ('graph' in found) return found.graph;
  const catalogs = (await askAll()).flatMap(({ catalog }) => catalog ?? []);
  return toGraph(found, catalogs.length === 0 ? null : joinCatalogs(catalogs));
}

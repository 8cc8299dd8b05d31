import path from 'node:path';
import type { ImportReport } from '@comfyvn/shared/imports/imports.api';
import type { RouteTree } from '@comfyvn/shared/routes/routes.schema';
import type { FeatureContext } from '../../core/feature.ts';
import { readFolderRoutes, routesKey, type FolderChat, type ImportService } from '../imports/index.ts';
import type { StoryService } from '../stories/index.ts';
import { chatOfInstallation, chatOfStory, checkedPath, type PlacedChat } from './routes.chat.ts';

interface Parts {
  readonly imports: ImportService;
  readonly stories: StoryService;
}

/** The chats of a character as a tree, and which of them are stories. */
export function createRouteService(context: FeatureContext, { imports, stories }: Parts) {
  const treeOf = async ({ user, chat }: PlacedChat): Promise<RouteTree> => {
    const { routes, files, paths, findings } = await readFolderRoutes([chat.file, ...chat.siblings]);
    const here = paths.indexOf(chat.file);
    return {
      title: chat.library.characters.map((one) => one.name).join(', ') || path.basename(path.dirname(chat.file)),
      here: here < 0 ? null : here,
      routes: routes.map((route) => {
        const relative = path.relative(user, paths[route.index]!).replaceAll(path.sep, '/');
        return { ...route, path: relative, story: storyOf(chat, paths[route.index]!, route.name) };
      }),
      merged: routes.flatMap(({ index, root }) => {
        const story = index === root ? stories.idByOrigin(routesKey(chat, files[index]!)) : undefined;
        return story === undefined ? [] : [{ root, story }];
      }),
      findings: [...findings],
    };
  };
  /** The story of a chat beside another one, under the key that the extension gives it, or that of its file. */
  const storyOf = (beside: FolderChat, file: string, name: string): string | null => {
    const owner = beside.key?.slice(0, beside.key.lastIndexOf('/') + 1);
    const known = owner === undefined ? undefined : stories.idByOrigin(`sillytavern:${owner}${name}`);
    return known ?? stories.idByOrigin(`file:${file}`) ?? null;
  };
  const importOf = ({ user }: PlacedChat, relative: string, all: boolean, swipes: boolean): Promise<ImportReport> =>
    all
      ? imports.fromFolderRoutes(user, relative, { swipes })
      : imports.fromFolder(user, relative, { swipes, branches: false });

  return {
    ofChat: (installation: string, relative: string): Promise<RouteTree> =>
      treeOf(chatOfInstallation(context, installation, relative)),
    importAll: (installation: string, relative: string, swipes: boolean): Promise<ImportReport> =>
      importOf(chatOfInstallation(context, installation, relative), relative, true, swipes),
    ofStory: async (id: string): Promise<RouteTree> => treeOf(await chatOfStory(context, stories.originKey(id))),
    importRoute: async (id: string, route: { path: string; all: boolean; swipes: boolean }): Promise<ImportReport> =>
      importOf(await chatOfStory(context, stories.originKey(id)), checkedPath(route.path), route.all, route.swipes),
  };
}

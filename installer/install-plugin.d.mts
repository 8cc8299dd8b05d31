/** Installs or updates the server plugin in `<SillyTavern>/plugins/comfyvn`; `root` is the folder of SillyTavern's program. */
export function installPlugin(options: { from?: string; root: string }): { target: string; was: 'new' | 'updated' };
export function removePlugin(options: { root: string }): {
  target: string;
  was: 'removed' | 'absent';
  kept: string[];
};
export function isPluginInstalled(root: string): boolean;
/** Whether config.yaml lets SillyTavern load plugins. */
export function pluginsAreOn(root: string): boolean;

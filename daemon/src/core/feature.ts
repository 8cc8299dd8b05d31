import type { Contract } from '@comfyvn/shared/contract/route';
import type { Bus } from './bus.ts';
import type { Config, SettingsStore } from './config.ts';
import type { Db } from './db.ts';
import type { Handlers } from './http.ts';
import type { Jobs } from './jobs.ts';
import type { Logger } from './logger.ts';
import type { Secrets } from './secrets.ts';

/** What the composition root hands to every feature. */
export interface FeatureContext {
  readonly db: Db;
  readonly bus: Bus;
  readonly config: Config;
  readonly settings: SettingsStore;
  readonly secrets: Secrets;
  readonly logger: Logger;
  readonly jobs: Jobs;
  readonly mount: <C extends Contract>(contract: C, handlers: Handlers<C>) => void;
  readonly newId: (prefix: string) => string;
  readonly now: () => Date;
}

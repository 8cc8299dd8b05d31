import { AppError } from '../../core/errors.ts';
import type { Ask } from './llm.ask.ts';
import type { Message } from './llm.stream.ts';

/** Everything that is said as the system in one message before the others: templates of many models know no second one. Pure. */
export function oneSystem(messages: readonly Message[]): Message[] {
  const rules = messages.filter(isSystem).map(({ content }) => content);
  const others = messages.filter((one) => !isSystem(one));
  return rules.length === 0 ? others : [{ role: 'system', content: rules.join('\n\n') }, ...others];
}

/** The same, with the words of the system at the head of what is asked first. Pure. */
function withoutSystem(messages: readonly Message[]): Message[] {
  const [system, first, ...rest] = oneSystem(messages);
  if (!system || !isSystem(system)) return [...messages];
  const content = first === undefined ? system.content : `${system.content}\n\n${first.content}`;
  return [{ role: 'user', content }, ...rest];
}

/** Asks with one message of the system; where the model's template knows none, its words go to what is asked. */
export const askInRoles =
  (ask: Ask): Ask =>
  async (question, hooks) => {
    const messages = oneSystem(question.messages);
    try {
      return await ask({ ...question, messages }, hooks);
    } catch (error) {
      if (!(error instanceof AppError) || !messages.some(isSystem) || !ABOUT_ROLES.test(error.message)) throw error;
      return ask({ ...question, messages: withoutSystem(messages) }, hooks);
    }
  };

const isSystem = ({ role }: Message): boolean => role === 'system';

/** What servers say where a template refuses: "System role not supported", "roles must alternate user/assistant". */
const ABOUT_ROLES = /system[\w\s'"]*(role|message|prompt)|roles?\b.*\balternate/i;

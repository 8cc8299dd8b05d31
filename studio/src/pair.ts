import '@comfyvn/shared/contract/no-eval';
import './page.css';
import './pair.css';
import { ApiError } from '@comfyvn/shared/contract/api-error';
import { daemon } from './daemon.ts';

/** The page where a person allows SillyTavern to use this daemon, with one click. */
const id = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const main = document.createElement('main');
document.getElementById('root')?.append(main);

function show(title: string, ...content: (string | HTMLElement)[]): void {
  const heading = document.createElement('h1');
  heading.textContent = title;
  main.replaceChildren(heading, ...content.map((c) => (typeof c === 'string' ? text('p', '', c) : c)));
}

function text(tag: string, className: string, content: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = content;
  return element;
}

function button(className: string, label: string, allow: boolean): HTMLElement {
  const element = text('button', className, label);
  element.addEventListener('click', () => void decide(allow));
  return element;
}

async function decide(allow: boolean): Promise<void> {
  try {
    await daemon.pairing.decide({ params: { id }, body: { allow } });
    if (allow) show('Connected', 'SillyTavern can play your chats now. You can close this tab and go back to it.');
    else show('Refused', 'Nothing was connected. You can close this tab.');
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  const gone = error instanceof ApiError && error.problem.code === 'not_found';
  show(
    'This request is over',
    gone
      ? 'Press Connect in SillyTavern again; a request waits for five minutes.'
      : String(error instanceof Error ? error.message : error),
  );
}

async function ask(): Promise<void> {
  try {
    const request = await daemon.pairing.get({ params: { id } });
    if (request.state !== 'waiting') {
      show(request.state === 'approved' ? 'Connected' : 'This request is over', 'You can close this tab.');
      return;
    }
    const buttons = document.createElement('div');
    buttons.className = 'buttons';
    buttons.append(button('allow', 'Allow', true), button('refuse', 'Refuse', false));
    const from = text('p', '', '');
    from.append(
      `${request.name} at `,
      text('span', 'origin', request.origin),
      ' wants to send its chats to ComfyVN and play them.',
    );
    show(
      'Allow SillyTavern?',
      from,
      'Allow it only if this number is the one you see there:',
      text('div', 'code', request.code),
      buttons,
    );
    main.querySelector<HTMLElement>('.allow')?.focus();
  } catch (error) {
    fail(error);
  }
}
void ask();

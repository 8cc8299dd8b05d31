import type { InputView } from '@comfyvn/shared/story/run-state';
import { button, element } from './dom.ts';
import { letterBoard } from './letter-board.ts';
import css from './question.css';
import { styledText } from './styled-text.ts';
import { WORDS } from './words.ts';

/** The styles of a question. */
export const QUESTION_STYLES = css;

/** Draws a question with its field. `enter` gets what was answered; what cannot be an answer is told and stays. */
export function drawQuestion(view: InputView, locale: string, enter: (value: string) => void): HTMLElement {
  const field = fieldFor(view);
  const trouble = element('p', 'cvn-question-trouble');
  trouble.id = `${field.id}-trouble`;
  trouble.setAttribute('role', 'alert');
  field.setAttribute('aria-describedby', trouble.id);
  const label = element('label', 'cvn-prompt cvn-question-prompt', ...styledText(view.prompt ?? WORDS.yourAnswer));
  label.htmlFor = field.id;
  const confirm = button({ className: 'cvn-button cvn-question-enter', text: WORDS.enter, onPress: () => undefined });
  confirm.type = 'submit';
  const board = letterBoard(view.kind, locale, {
    type: (letter) => put(field, field.value + letter, view),
    erase: () => put(field, [...field.value].slice(0, -1).join(''), view),
  });
  const form = element(
    'form',
    'cvn-question',
    label,
    element('div', 'cvn-question-row', field, confirm),
    trouble,
    board,
  );
  form.noValidate = true;
  form.dataset['cvnQuestion'] = view.node;
  field.addEventListener('input', () => tell(''));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const wrong = troubleWith(view, field.value);
    tell(wrong ?? '');
    if (wrong === null) enter(field.value);
    else field.focus();
  });
  const tell = (words: string): void => {
    trouble.textContent = words;
    if (words) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
  };
  return form;
}

function fieldFor(view: InputView): HTMLInputElement {
  const field = element('input', 'cvn-question-field');
  field.id = `cvn-answer-${view.node}`;
  field.dataset['cvnAnswer'] = '';
  field.type = 'text';
  // `number` would hide what cannot be read as one, so that nobody could say what is wrong.
  if (view.kind === 'number') field.inputMode = (view.min ?? -1) < 0 ? 'text' : 'decimal';
  field.enterKeyHint = 'done';
  field.autocomplete = 'off';
  field.spellcheck = false;
  field.dir = 'auto';
  field.value = String(view.value);
  field.placeholder = view.placeholder ?? rangeOf(view);
  field.required = view.required;
  field.addEventListener('input', () => put(field, field.value, view));
  return field;
}

/** Puts a value into the field, cut to what is allowed. */
function put(field: HTMLInputElement, value: string, { kind, maxLength }: InputView): void {
  const letters = [...value];
  const most = kind === 'text' ? maxLength : 40;
  const cut = letters.length > most ? letters.slice(0, most).join('') : value;
  if (field.value !== cut) field.value = cut;
}

const rangeOf = ({ kind, min, max }: InputView): string =>
  kind === 'number' && min !== null && max !== null ? `${min} – ${max}` : '';

/** Why a value is no answer; null if it is one. */
function troubleWith({ kind, required }: InputView, value: string): string | null {
  const text = value.trim();
  if (text === '' && (required || kind === 'number'))
    return kind === 'number' ? WORDS.numberWanted : WORDS.answerWanted;
  return kind === 'number' && !Number.isFinite(Number(text.replace(',', '.'))) ? WORDS.numberWanted : null;
}

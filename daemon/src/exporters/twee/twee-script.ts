/**
 * What the passages of an exported story need besides SugarCube: values as ComfyVN has them, and macros that go on. It
 * is plain JavaScript for the story's own script passage.
 */
export const TWEE_SCRIPT = `// Written by ComfyVN. Values:
setup.finite = (n) => (Number.isNaN(n) ? 0 : Math.min(Math.max(n, -Number.MAX_VALUE), Number.MAX_VALUE) + 0);
setup.truth = (value) => (Array.isArray(value) ? value.length !== 0 : Boolean(value));
setup.number = (value) => (Array.isArray(value) ? value.length : setup.finite(Number(value)));
setup.text = (value) => (Array.isArray(value) ? value.join(", ") : String(value)).slice(0, 10000);
setup.list = (value) => {
  if (Array.isArray(value)) return value.slice(0, 1000).map((item) => String(item).slice(0, 1000));
  return value === "" || value === false ? [] : [setup.text(value).slice(0, 1000)];
};
setup.sum = (a, b) => {
  if (Array.isArray(a) || Array.isArray(b)) return setup.list(a).concat(setup.list(b)).slice(0, 1000);
  if (typeof a === "string" || typeof b === "string") return (setup.text(a) + setup.text(b)).slice(0, 10000);
  return setup.finite(setup.number(a) + setup.number(b));
};
setup.times = (a, b) => setup.finite(a * b);
setup.divide = (a, b) => (b === 0 ? 0 : setup.finite(a / b));
setup.remainder = (a, b) => (b === 0 ? 0 : setup.finite(a % b));
setup.same = (a, b) => {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => item === b[i]);
  if (Array.isArray(a) || Array.isArray(b)) return false;
  if (typeof a === "string" || typeof b === "string") return setup.text(a) === setup.text(b);
  return setup.number(a) === setup.number(b);
};
setup.within = (item, within) =>
  (Array.isArray(within) || typeof within === "string") && within.includes(setup.text(item));
setup.without = (list, items) => {
  const left = setup.list(list);
  for (const item of setup.list(items)) {
    const at = left.indexOf(item);
    if (at !== -1) left.splice(at, 1);
  }
  return left;
};
setup.option = (value, options, otherwise) => (options.includes(setup.text(value)) ? setup.text(value) : otherwise);
// A value within words: a number without the dust of binary fractions, and none of it markup.
setup.shown = (value) =>
  (typeof value === "number" ? String(Number(value.toPrecision(12))) : setup.text(value).slice(0, 1000))
    .replace(/[!-\\/:-@[-\u0060{-~]/g, (sign) => "&#" + sign.charCodeAt(0) + ";")
    .replace(/\\n/g, "<br>");
// The words of a link, which must not be empty.
setup.named = (words, otherwise) => (/^(?:\\s|<[^>]*>)*$/.test(words) ? otherwise : words);
// What a reader entered, without what nobody sees; a number is null where it is none.
setup.entered = (raw, length) => {
  const unseen = /[\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2028\\u2029\\u2066-\\u2069\\ufeff]/g;
  return [...String(raw).slice(0, 10000).replace(unseen, "").trim()].slice(0, length).join("").trim();
};
setup.enteredNumber = (raw, current) => {
  const words = setup.entered(raw, 10000);
  if (words === "") return current;
  const plain = words.normalize("NFKC").replaceAll("\\u2212", "-").trim();
  const isNumber = /^[-+]?(?:\\d+[.,]?\\d*|[.,]\\d+)$/.test(plain);
  return isNumber ? setup.number(plain.replace(",", ".")) : null;
};
setup.dice = () => randomFloat(1);
setup.diceBetween = (from, to) => {
  const low = Math.ceil(from);
  return setup.finite(low + Math.floor(setup.dice() * Math.max(Math.floor(to) - low + 1, 1)));
};
setup.pick = (weights) => {
  const open = weights.map((weight, i) => ({ weight, i })).filter(({ weight }) => weight !== 0);
  if (open.length === 0) return -1;
  let left = setup.dice() * open.reduce((sum, { weight }) => sum + weight, 0);
  const found = open.find(({ weight }) => (left -= weight, left < 0));
  return (found || open[open.length - 1]).i;
};
setup.tell = (name, values) => { jQuery(document).trigger("comfyvn:" + name, [values]); };

// Calls of scenes, as many as ComfyVN nests:
setup.call = (to) => { if (variables().calls.length !== 1000) variables().calls.push({ to, saved: {} }); };
setup.enter = (parameters) => {
  const all = variables();
  const call = all.calls[all.calls.length - 1];
  for (const name of Object.keys(parameters)) {
    if (call !== undefined && !Object.hasOwn(call.saved, name)) call.saved[name] = all[name];
    all[name] = Object.hasOwn(all.given, name) ? all.given[name] : parameters[name];
  }
  all.given = {};
};
setup.leave = () => {
  const call = variables().calls.pop();
  Object.assign(variables(), call.saved);
  return call.to;
};
setup.finish = () => { while (variables().calls.length !== 0) setup.leave(); };

// <<goOn "Passage" lines>> goes on: on the same page while there is little on it, else behind a link.
setup.page = { lines: 0, passages: 0 };
jQuery(document).on(":passagestart", () => { setup.page = { lines: 0, passages: 0 }; });
setup.goOn = (macro, to, lines) => {
  setup.page.lines += lines;
  setup.page.passages += 1;
  const isFull = setup.page.lines >= 20 || setup.page.passages >= 100;
  const source = isFull ? "<<link 'Continue' " + JSON.stringify(to) + ">><</link>>" : Story.get(to).processText();
  jQuery(macro.output).wiki(source);
};
Macro.add("goOn", { handler() { setup.goOn(this, this.args[0], this.args[1]); } });
// <<sceneEnd lines>> ends a scene: back behind its call, or the end of the story.
Macro.add("sceneEnd", {
  handler() {
    if (variables().calls.length === 0) jQuery(this.output).wiki('<p class="ending">The end</p>');
    else setup.goOn(this, setup.leave(), this.args[0]);
  },
});`;

/** How the exported story looks: names, prompts, choices. */
export const TWEE_STYLE = `.speaker { font-weight: bold; }
.thought .said { font-style: italic; }
.document { padding: 0.5em 1em; border: 1px solid; }
.closed { opacity: 0.6; }
.ending { text-align: center; }`;

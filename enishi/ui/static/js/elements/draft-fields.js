// The fields of a form that a draft may hold, and how they differ from the page.

const NEVER = "[type=hidden], [type=password], [type=file], [autocomplete=one-time-code], [data-private]";

const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
const chosen = (field) => [...field.options].filter((option) => option.selected).map((option) => option.value);

export function* fields(form) { // [name and place, field]
  const times = new Map();
  for (const field of form.elements) {
    if (!field.name || !field.matches("input, select, textarea") || field.matches(NEVER)) continue;
    const name = isChoice(field) ? `${field.name}=${field.value}` : field.name;
    times.set(name, (times.get(name) ?? 0) + 1);
    yield [`${name}#${times.get(name)}`, field];
  }
}

export function value(field) {
  if (isChoice(field)) return field.checked;
  return field.matches("select") ? chosen(field) : field.value;
}

export function differs(field) {
  if (isChoice(field)) return field.checked !== field.defaultChecked;
  if (!field.matches("select")) return field.value !== field.defaultValue;
  const marked = [...field.options].filter((option) => option.defaultSelected);
  const first = field.multiple || marked.length ? marked : [...field.options].slice(0, 1);
  return String(chosen(field)) !== String(first.map((option) => option.value));
}

export function put(field, kept) { // whether that changed anything
  if (String(value(field)) === String(kept)) return false;
  if (isChoice(field)) field.checked = kept;
  else if (field.matches("select")) for (const option of field.options) option.selected = kept.includes(option.value);
  else field.value = kept;
  field.dispatchEvent(new Event("input", { bubbles: true })); // counters and previews follow
  return true;
}

// Of what is edited: a text kept on an older one must not pass for a change of the newer.
export const versionOf = (form) => [...form.elements].find((field) => field.type === "hidden" && field.name === "version");

// What was typed into a form that met the end of its session is back once its writer has signed in again, in this tab.
import { words } from "./page.ts";
import { show } from "./toasts.ts";

interface Typed {
  form: string;
  name: string;
  nth: number;
  value: string | boolean;
}
interface Kept {
  person: string;
  at: number;
  lost: boolean;
  typed: Typed[];
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const PLACE = "koinon-typed";
const AN_HOUR = 3_600_000;
const NEVER = "[type=password], [type=hidden], [type=file], [type=submit], [autocomplete=one-time-code]";

const meta = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
const keyOf = (form: HTMLFormElement): string => (form.getAttribute("hx-post") ?? form.getAttribute("action") ?? "").replace(/^\/o\/[^/]+/, "");
const box = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type);

function fields(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>("input[name], textarea[name], select[name]")].filter((field) => !field.matches(NEVER));
}

function changed(field: Field): boolean {
  if (box(field)) return field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) return ![...field.options].every((one) => one.selected === one.defaultSelected);
  return field.value !== field.defaultValue;
}

const valueOf = (field: Field): string | boolean => (box(field) ? field.checked : field.value);

function typedIn(form: HTMLFormElement): Typed[] {
  return fields(form).flatMap((field, _, all) =>
    changed(field) ? [{ form: keyOf(form), name: field.name, nth: all.filter((one) => one.name === field.name).indexOf(field), value: valueOf(field) }] : [],
  );
}

function keep(forms: Iterable<HTMLFormElement>, lost: boolean): void {
  const writes = [...forms].filter((form) => !form.matches("[method=get], [data-autosubmit], [data-autosave]"));
  const typed = writes.flatMap(typedIn);
  const kept: Kept = { person: meta("person"), at: Date.now(), lost, typed };
  if (kept.person && typed.length) sessionStorage.setItem(PLACE, JSON.stringify(kept));
}

function keepPage(): void {
  keep(document.forms, true);
}

function put({ name, nth, value }: Typed, form: HTMLFormElement): void {
  const field = fields(form).filter((one) => one.name === name)[nth];
  if (!field) return;
  if (box(field)) field.checked = value === true;
  else field.value = String(value);
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}

function restore(kept: Kept): void {
  const found = [...document.forms].filter((form) => kept.typed.some((one) => one.form === keyOf(form)));
  if (!found.length) return;
  sessionStorage.removeItem(PLACE);
  for (const one of kept.typed) found.filter((form) => keyOf(form) === one.form).slice(0, 1).forEach((form) => put(one, form));
  show({ message: words("wordTypedBack") });
}

function look(): void {
  const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "null") as Kept | null;
  if (!kept) return;
  const isOver = Date.now() - kept.at > AN_HOUR;
  if (meta("typed") && !isOver) sessionStorage.setItem(PLACE, JSON.stringify({ ...kept, lost: true }));
  else if (isOver || (meta("person") && (meta("person") !== kept.person || !kept.lost))) sessionStorage.removeItem(PLACE);
  else if (meta("person")) restore(kept);
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.closest("#elsewhere")) keepPage();
  else if (keyOf(form) === "/sign-out") sessionStorage.removeItem(PLACE);
  else if (meta("person") && form.method === "post") keep([form], false);
});
document.addEventListener("htmx:afterSettle", () => {
  const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "null") as Kept | null;
  if (kept?.lost && kept.person === meta("person")) restore(kept);
});
// A part of the page was refused for want of a session.
document.addEventListener("signed-out", () => {
  keepPage();
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
});
look();

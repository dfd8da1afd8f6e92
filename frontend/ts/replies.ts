// A reply begun but not sent stays in this tab: for each conversation and each person who writes, until it is sent.
const name = (form: HTMLFormElement) => `koinon-reply:${form.dataset["keep"] ?? ""}:${form.getAttribute("action") ?? ""}`;

export function keep(area: HTMLTextAreaElement): void {
  if (!area.form) return;
  try {
    if (area.value.trim()) sessionStorage.setItem(name(area.form), area.value);
    else forget(area.form);
  } catch {
    // A browser that keeps nothing still sends.
  }
}

export function kept(area: HTMLTextAreaElement): string {
  return area.form ? (sessionStorage.getItem(name(area.form)) ?? "") : "";
}

export function forget(form: HTMLFormElement): void {
  sessionStorage.removeItem(name(form));
}

// [data-picker]: chips of who is included and who is left out, chosen from options the server lists while one types.
import { announce, icon, words } from "./page.ts";

const chipsOf = (picker: Element) => picker.querySelector<HTMLElement>(".picker-chips");
const inputOf = (picker: Element) => picker.querySelector<HTMLInputElement>("input[role=combobox]");
const options = (picker: Element) => [...picker.querySelectorAll<HTMLElement>("[role=option][data-value]")];

function changed(picker: Element): void {
  if ((picker as HTMLElement).dataset["apart"] !== undefined) {
    for (const field of picker.querySelectorAll(".chip input")) field.setAttribute("form", "none");
    picker.dispatchEvent(new Event("change"));
    return;
  }
  chipsOf(picker)?.dispatchEvent(new Event("change", { bubbles: true }));
}

function chip(name: string, value: string, label: string): HTMLElement {
  const chip = document.createElement("span");
  const text = document.createElement("span");
  const field = document.createElement("input");
  const remove = document.createElement("button");
  chip.className = name === "exclude" ? "chip" : "chip is-brand";
  text.className = "clip";
  text.textContent = label;
  field.type = "hidden";
  field.name = name;
  field.value = value;
  remove.type = "button";
  remove.className = "chip-remove";
  remove.setAttribute("aria-label", words("wordRemove").replace("{name}", label));
  remove.append(icon("x"));
  chip.append(text, field, remove);
  return chip;
}

function expand(picker: Element, open: boolean): void {
  inputOf(picker)?.setAttribute("aria-expanded", String(open));
  if (!open) activate(picker, undefined);
}

function activate(picker: Element, option: HTMLElement | undefined): void {
  for (const each of options(picker)) each.toggleAttribute("data-active", each === option);
  option?.scrollIntoView({ block: "nearest" });
  const input = inputOf(picker);
  if (option) input?.setAttribute("aria-activedescendant", option.id);
  else input?.removeAttribute("aria-activedescendant");
}

function pick(picker: Element, button: HTMLElement): void {
  const { value = "", label = "", name = "include" } = button.dataset;
  const most = Number((picker as HTMLElement).dataset["most"] ?? Infinity);
  const chips = chipsOf(picker);
  const input = inputOf(picker);
  if (!chips || !input) return;
  for (const same of chips.querySelectorAll(`input[value="${CSS.escape(value)}"]`)) same.closest(".chip")?.remove();
  if (chips.childElementCount < most) chips.append(chip(name, value, label));
  input.value = "";
  expand(picker, false);
  input.focus();
  announce(label);
  changed(picker);
}

document.addEventListener("click", (event) => {
  const target = event.target as HTMLElement;
  const picker = target.closest("[data-picker]");
  for (const other of document.querySelectorAll("[data-picker]")) if (other !== picker) expand(other, false);
  if (!picker) return;
  const choice = target.closest<HTMLElement>("[role=option][data-value]");
  const remove = target.closest(".chip-remove");
  if (choice) pick(picker, choice);
  else if (remove) {
    remove.closest(".chip")?.remove();
    inputOf(picker)?.focus();
    changed(picker);
  } else if (target.closest(".picker-box")) {
    inputOf(picker)?.focus();
    expand(picker, true);
  }
});

// The field keeps the focus while an option is pressed.
document.addEventListener("pointerdown", (event) => {
  if ((event.target as HTMLElement).closest("[data-picker] .picker-options")) event.preventDefault();
});

// What is typed to search is no change of the form around it.
function keepApart(picker: HTMLElement): void {
  if (picker.dataset["keptApart"]) return;
  picker.dataset["keptApart"] = "yes";
  for (const type of ["input", "change"]) {
    picker.addEventListener(type, (event) => {
      if (event.target !== inputOf(picker)) return;
      event.stopPropagation();
      if (type === "input") expand(picker, true);
    });
  }
}

document.addEventListener("focusin", (event) => {
  const picker = (event.target as HTMLElement).closest<HTMLElement>("[data-picker]");
  if (!picker || event.target !== inputOf(picker)) return;
  keepApart(picker);
  expand(picker, true);
});

document.addEventListener("keydown", (event) => {
  const input = event.target as HTMLInputElement;
  const picker = input.closest?.("[data-picker]");
  if (!picker || input !== inputOf(picker)) return;
  const all = options(picker);
  const at = all.findIndex((option) => option.hasAttribute("data-active"));
  if (event.key === "ArrowDown") activate(picker, all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp") activate(picker, all[(at - 1 + all.length) % all.length]);
  else if (event.key === "Escape" && input.getAttribute("aria-expanded") === "true") expand(picker, false);
  else if (event.key === "Enter") all[Math.max(at, 0)]?.click();
  else if (event.key === "Backspace" && input.value === "") {
    chipsOf(picker)?.lastElementChild?.remove();
    changed(picker);
    return;
  } else return;
  event.preventDefault();
  if (event.key !== "Enter") event.stopPropagation();
});

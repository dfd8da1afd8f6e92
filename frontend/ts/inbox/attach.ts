// Files that go with an answer: chosen, dropped on the box or pasted. What is too large or too many is said before a
// byte goes up; a message waits until its files are there.
import { upload } from "../files.ts";
import { announce, icon } from "../page.ts";
import { isNote } from "./kinds.ts";

// As the server has them: a picture is made smaller for texts, sound and film are not.
const MB = 1_000_000;
const LIMITS: Record<string, Record<string, number>> = {
  whatsapp: { image: 5, video: 16, audio: 16, "": 100 },
  sms: { image: 100, "": 0.6 },
  email: { "": 25 },
};
const TOGETHER: Record<string, number> = { sms: 1, email: 25 };
const picker = () => document.querySelector<HTMLInputElement>("input[data-attach]");
const list = () => document.getElementById("attached");
const error = (text: string) => {
  const hint = document.getElementById("composer-hint");
  if (hint) hint.textContent = text;
  if (text) announce(text, true);
};

function most(channel: string, file: File): number {
  const limits = LIMITS[channel] ?? { "": 100 };
  return (limits[file.type.split("/")[0] ?? ""] ?? limits[""] ?? 100) * MB;
}

// What the box says of its files, and its draft, go by what is in the list.
function changed(): void {
  document.dispatchEvent(new CustomEvent("attached"));
}

document.addEventListener("click", (event) => {
  const button = (event.target as HTMLElement).closest("#attached .chip-remove");
  if (!button) return;
  button.closest("li")?.remove();
  changed();
});

// Files that come back: of an answer taken back, of one for later.
export function bring(items: Iterable<Element>): void {
  list()?.append(...items);
  changed();
}

function chip(name: string, bytes: number): { item: HTMLElement; told: HTMLElement } {
  const item = document.createElement("li");
  const told = document.createElement("small");
  const text = document.createElement("span");
  const button = document.createElement("button");
  item.className = "chip is-going";
  item.dataset["bytes"] = String(bytes);
  text.className = "clip";
  text.textContent = name;
  button.type = "button";
  button.className = "chip-remove";
  button.setAttribute("aria-label", (picker()?.dataset["remove"] ?? "").replace("{name}", name));
  button.append(icon("x"));
  item.append(icon("paperclip"), text, told, button);
  list()?.append(item);
  changed();
  return { item, told };
}

// Why a file does not go with the others; nothing where it does.
function refused(name: string, bytes: number): string {
  const { channel = "sms", most: limit = "10", many = "", together = "" } = picker()?.dataset ?? {};
  const chips = [...(list()?.querySelectorAll<HTMLElement>("li") ?? [])];
  if (chips.length >= Number(limit)) return many.replace("{n}", limit);
  const all = chips.reduce((sum, one) => sum + Number(one.dataset["bytes"] ?? 0), bytes);
  const whole = (TOGETHER[channel] ?? Infinity) * MB;
  return all > whole ? together.replace("{name}", name).replace("{size}", `${whole / MB} MB`) : "";
}

// A picture is made smaller for a text, so its bytes are counted where that is done.
const counted = (channel: string, file: File) => (channel === "sms" && file.type.startsWith("image/") ? 0 : file.size);

async function add(files: File[]): Promise<void> {
  const input = picker();
  if (!input || !list()) return;
  const { channel = "sms", big = "" } = input.dataset;
  error("");
  for (const file of files) {
    const bytes = most(channel, file);
    const why =
      file.size > bytes
        ? big.replace("{name}", file.name).replace("{size}", `${bytes / MB} MB`)
        : refused(file.name, counted(channel, file));
    if (why) {
      error(why);
      continue;
    }
    const { item, told } = chip(file.name || "file", counted(channel, file));
    try {
      const state = await upload(file, "/files/begin", (share) => (told.textContent = `${Math.round(share * 100)} %`));
      attach(item, state.id);
      told.textContent = "";
    } catch (fault) {
      item.remove();
      changed();
      error(fault instanceof Error && fault.message ? `${file.name}: ${fault.message}` : file.name);
    }
  }
}

function attach(item: HTMLElement, id: string): void {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "media_id";
  field.value = id;
  item.append(field);
  item.classList.remove("is-going");
  changed();
}

document.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  if (!input.matches("input[data-attach]")) return;
  void add([...(input.files ?? [])]);
  input.value = "";
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length || (event.target as HTMLElement).id !== "reply-body" || !picker()) return;
  event.preventDefault();
  void add(files);
});
for (const kind of ["dragover", "drop"] as const) {
  document.addEventListener(kind, (event) => {
    if (!(event.target as HTMLElement).closest(".composing") || !picker() || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (kind === "drop") void add([...event.dataTransfer.files]);
  });
}
// A canned reply brings its files.
document.addEventListener("picked", (event) => {
  const { media } = (event as CustomEvent<{ media: string }>).detail;
  for (const [id, name] of JSON.parse(media || "[]") as [string, string][]) {
    const why = refused(name, 0);
    if (why) return error(why);
    attach(chip(name, 0).item, id);
  }
});
// A note takes no files: they stay for the reply.
document.addEventListener("replied", () => {
  if (isNote(picker()?.form ?? null)) return;
  list()?.replaceChildren();
  changed();
});

// What a language model wrote goes into the composer as text to edit; what became of it is counted.
import { csrfToken, named } from "../page.ts";

let taken: { at: string; call: string; text: string } | null = null;

function tell(at: string, call: string, used: string): void {
  const body = new URLSearchParams({ call, used });
  void fetch(named(at), { method: "POST", body, headers: { "X-CSRF-Token": csrfToken() }, keepalive: true });
}

document.addEventListener("click", (event) => {
  const pressed = (event.target as HTMLElement).closest<HTMLElement>("[data-assist-use], [data-assist-discard]");
  const card = pressed?.closest<HTMLElement>("[data-assist]");
  if (!pressed || !card) return;
  const [at, call] = [card.dataset["assistAt"]!, card.dataset["assist"]!];
  const text = pressed.dataset["assistUse"];
  const area = document.getElementById("reply-body") as HTMLTextAreaElement | null;
  if (text === undefined) {
    tell(at, call, "discarded");
    card.remove();
    area?.focus();
  } else if (area) {
    taken = { at, call, text };
    area.value = text;
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

document.addEventListener("submit", (event) => {
  const area = (event.target as HTMLElement).querySelector<HTMLTextAreaElement>("#reply-body");
  if (!taken || !area) return;
  tell(taken.at, taken.call, area.value.trim() === taken.text.trim() ? "accepted" : "edited");
  taken = null;
  document.getElementById("assist-answer")?.replaceChildren();
});

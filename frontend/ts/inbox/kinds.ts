// One box for two things: what is typed stays when it becomes a note instead of a reply, and the other way round.
import { announce } from "../page.ts";

const box = () => document.getElementById("reply-body") as HTMLTextAreaElement | null;

export function isNote(form: HTMLFormElement | null): boolean {
  return !!form && new FormData(form).get("kind") === "note";
}

function told(): void {
  const area = box();
  if (!area?.form) return;
  const said = area.dataset[isNote(area.form) ? "note" : "reply"] ?? "";
  area.placeholder = said;
  area.maxLength = Number(area.dataset[isNote(area.form) ? "mostNote" : "mostReply"]);
  for (const label of area.labels) label.textContent = said;
}

document.addEventListener("change", (event) => {
  const picked = event.target as HTMLElement;
  if (!picked.matches('.composing [name="kind"]')) return;
  told();
  announce(box()?.placeholder ?? "");
});

// A click or its key goes on to the box; the arrows between the two stay where they are. A key does so at once, or the
// letter typed after it is lost; the browser gives the focus to what was clicked only after the click.
let going = false;
document.addEventListener("click", (event) => {
  const pressed = event.target as HTMLElement;
  if (!pressed.closest("[data-compose]")) return;
  if (!pressed.matches("input")) {
    going = true;
    setTimeout(() => {
      going = false;
      box()?.focus();
    });
  } else if (going) box()?.focus(); // the click that the label hands to its choice, which has the focus by now
});

// Which message an answer is to: taken by its button, shown above the box, and let go by the ×.
import { announce } from "../page.ts";

const shown = () => document.getElementById("answering");
const field = () => shown()?.querySelector<HTMLInputElement>('[name="reply_to_id"]') ?? null;
const box = () => document.getElementById("reply-body") as HTMLTextAreaElement | null;

export function answer(id: string, who: string, words: string): void {
  const place = shown();
  const held = field();
  if (!place || !held) return;
  held.value = id;
  place.hidden = !id;
  place.querySelector("[data-who]")!.textContent = who;
  place.querySelector("[data-words]")!.textContent = words;
}

document.addEventListener("click", (event) => {
  const target = event.target as HTMLElement;
  const button = target.closest<HTMLElement>("[data-answer]");
  if (!button && !target.closest("[data-answer-none]")) return;
  const { answer: id = "", who = "", words = "" } = button?.dataset ?? {};
  answer(id, who, words);
  const area = box();
  if (button) {
    const reply = area?.form?.querySelector<HTMLInputElement>('[name="kind"][value="reply"]');
    if (reply?.type === "radio" && !reply.checked) reply.click();
    announce((shown()?.dataset["said"] ?? "").replace("{words}", words));
  }
  setTimeout(() => area?.focus());
  area?.dispatchEvent(new Event("input", { bubbles: true })); // kept with the draft
});
document.addEventListener("replied", () => answer("", "", ""));

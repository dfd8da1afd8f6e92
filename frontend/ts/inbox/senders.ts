// From which number an answer leaves: what they will see is said when another is chosen, and what cannot go is not sent.
const select = () => document.getElementById("reply-sender") as HTMLSelectElement | null;
const form = () => select()?.form ?? null;

// What was taken back leaves from the sender it was to leave from.
export function choose(id: string): void {
  const field = select();
  if (!field || !id || field.value === id || ![...field.options].some((one) => one.value === id)) return;
  field.value = id;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function tell(): void {
  const place = document.getElementById("sender-told");
  const held = form();
  if (!place || !held) return;
  const refused = !!place.querySelector("[data-refused]");
  for (const button of held.querySelectorAll<HTMLButtonElement>(".for-reply button[type=submit]")) button.disabled = refused;
  const price = place.querySelector<HTMLElement>("[data-price]");
  if (!price) return;
  held.dataset["price"] = price.dataset["price"] ?? "";
  held.dataset["mms"] = price.dataset["mms"] ?? "";
  held.dataset["currency"] = price.dataset["currency"] ?? "USD";
  document.dispatchEvent(new CustomEvent("repriced"));
}

document.addEventListener("htmx:afterSwap", (event) => {
  if ((event.target as HTMLElement).id === "sender-told") tell();
});

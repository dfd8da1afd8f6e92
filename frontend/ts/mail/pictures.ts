// A picture of a block: from the library, or brought into it from here.
import { upload } from "../files.ts";
import { announce, csrfToken, named } from "../page.ts";

interface Taken {
  src: string;
  alt: string;
  error: string;
}

const told = (body: Element): HTMLElement | null => body.querySelector<HTMLElement>("[data-picture-told]");

async function taken(id: string): Promise<Taken> {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrfToken() };
  const answer = await fetch(named(`/mail/pictures/${id}`), { method: "POST", headers });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Taken;
}

// What the block gets, or nothing where it did not work, which the block says.
export async function take(body: Element, id: string): Promise<Taken | null> {
  try {
    const found = await taken(id);
    if (!found.error) return found;
    say(body, found.error);
  } catch {
    say(body, told(body)?.dataset["failed"] ?? "");
  }
  return null;
}

export async function bring(body: Element, file: File): Promise<Taken | null> {
  const line = told(body);
  try {
    const state = await upload(file, "/files/begin", (share) => {
      if (line) line.textContent = `${Math.round(share * 100)} %`;
    });
    return await take(body, state.id);
  } catch (fault) {
    say(body, fault instanceof Error && /\s/.test(fault.message) ? fault.message : (line?.dataset["failed"] ?? ""));
    return null;
  }
}

export async function shelf(body: Element): Promise<void> {
  const place = body.querySelector<HTMLElement>("[data-shelf]");
  if (!place) return;
  if (place.childElementCount) return place.replaceChildren();
  const answer = await fetch(named("/mail/pictures"), { headers: { "HX-Request": "true" } });
  place.innerHTML = answer.ok ? await answer.text() : "";
  place.querySelector<HTMLElement>("button")?.focus();
}

function say(body: Element, words: string): void {
  const line = told(body);
  if (line) line.textContent = words;
  announce(words, true);
}

// <form data-passkey="create|get" data-options="/path"> asks the device before it is sent; its answer goes into the form's
// fields `credential` and `challenge_id`. The browser itself turns JSON into what the device needs and back.
import { csrfToken } from "./page.ts";

interface Question {
  data: { challenge_id: string; public_key: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON };
}

async function question(form: HTMLFormElement): Promise<Question["data"]> {
  const challenge = form.dataset["challenge"];
  const asksAboutSignIn = form.dataset["options"]?.includes("/auth/passkey/");
  const response = await fetch(form.dataset["options"] ?? "", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrfToken() },
    ...(asksAboutSignIn ? { body: JSON.stringify(challenge ? { challenge_id: challenge } : {}) } : {}),
  });
  if (!response.ok) throw new Error(String(response.status));
  return ((await response.json()) as Question).data;
}

async function answer(form: HTMLFormElement): Promise<void> {
  const { challenge_id, public_key } = await question(form);
  const credential =
    form.dataset["passkey"] === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(public_key) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(public_key) });
  const fields = form.elements as unknown as Record<string, HTMLInputElement>;
  fields["credential"]!.value = JSON.stringify((credential as PublicKeyCredential).toJSON());
  fields["challenge_id"]!.value = challenge_id;
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset["passkey"] || form.dataset["answered"] === "yes") return;
    event.preventDefault();
    event.stopPropagation();
    const error = form.querySelector<HTMLElement>("[data-passkey-error]");
    const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
    if (error) error.hidden = true;
    button?.setAttribute("aria-busy", "true");
    answer(form).then(
      () => {
        form.dataset["answered"] = "yes";
        form.requestSubmit();
      },
      () => {
        if (error) error.hidden = false;
        button?.removeAttribute("aria-busy");
      },
    );
  },
  true,
);

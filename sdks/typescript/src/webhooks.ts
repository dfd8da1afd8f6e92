const TOLERANCE_SECONDS = 300;

/** It is not signed by that secret, or too old. */
export class WebhookRefused extends Error {}

/**
 * The decoded body of a webhook signed with `secret` (`whsec_…`), at most five minutes ago: the Standard Webhooks
 * signature `v1`. `body` is the text as it came, before any parsing.
 */
export async function verifyWebhook(
  body: string,
  headers: Record<string, string>,
  secret: string,
  now: number = Date.now() / 1000,
): Promise<unknown> {
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const id = named["webhook-id"];
  const stamp = named["webhook-timestamp"] ?? "";
  if (!id || !/^\d+$/.test(stamp) || Math.abs(now - Number(stamp)) > TOLERANCE_SECONDS) {
    throw new WebhookRefused("The webhook has no id, or its time is not now.");
  }
  const key = await crypto.subtle.importKey("raw", decoded(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const signed = new TextEncoder().encode(`${id}.${stamp}.${body}`);
  for (const given of (named["webhook-signature"] ?? "").split(" ")) {
    const [version, value] = given.split(",", 2);
    // `verify` compares in constant time.
    if (version === "v1" && value && (await crypto.subtle.verify("HMAC", key, decoded(value), signed))) return JSON.parse(body);
  }
  throw new WebhookRefused("The signature does not fit.");
}

function decoded(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text.replace(/^whsec_/, "")), (character) => character.charCodeAt(0));
  } catch {
    throw new WebhookRefused("This is not base64.");
  }
}

// Runs calls with a test key of the signed-in reader's own; the browser sends no cookie along, so nothing live is reached.
"use strict";
(() => {
  let secret = "";

  const made = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  async function key() {
    if (secret) return secret;
    const me = await fetch("/api/v1/me", { headers: { Accept: "application/json" } });
    if (me.status === 401) throw new Error("signed out");
    const token = (await me.json()).data?.csrf_token ?? "";
    const answer = await fetch("/api/docs/key", { method: "POST", headers: { Accept: "application/json", "X-CSRF-Token": token } });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error?.message ?? "No key could be had.");
    if (!body.data.secret.startsWith("kn_test_")) throw new Error("This is no test key. Nothing was called.");
    secret = body.data.secret;
    return secret;
  }

  function target(path, form) {
    for (const field of form.querySelectorAll("[data-in=path]")) path = path.replace(`{${field.name}}`, encodeURIComponent(field.value.trim()));
    const query = new URLSearchParams();
    for (const field of form.querySelectorAll("[data-in=query]")) if (field.value.trim()) query.append(field.name, field.value.trim());
    return path + (query.size ? `?${query}` : "");
  }

  async function call(operation, form) {
    const body = form.querySelector("textarea")?.value.trim();
    const headers = { Accept: "application/json", "X-API-Key": await key() };
    if (operation.method === "POST") headers["Idempotency-Key"] = crypto.randomUUID();
    if (body) headers["Content-Type"] = "application/json";
    const init = { method: operation.method, headers, credentials: "omit", cache: "no-store" };
    return fetch(target(operation.path, form), body ? { ...init, body } : init);
  }

  function shown(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  }

  async function run(operation, form, place) {
    const began = performance.now();
    place.replaceChildren(made("p", { textContent: "Calling your sandbox …" }));
    try {
      let answer = await call(operation, form);
      if (answer.status === 401) {
        secret = ""; // another tab of the reader's has a newer one
        answer = await call(operation, form);
      }
      const took = Math.round(performance.now() - began);
      const said = `${answer.status} ${answer.statusText} · ${took} ms · ${answer.headers.get("X-Koinon-Mode") === "test" ? "test data" : "sandbox"} · ${answer.headers.get("X-Request-Id") ?? ""}`;
      const pre = made("pre", { tabIndex: 0 });
      pre.textContent = shown(await answer.text());
      place.replaceChildren(made("p", { className: answer.ok ? "good" : "bad", textContent: said }), pre);
    } catch (fault) {
      const signedOut = fault.message === "signed out";
      const told = signedOut ? made("a", { href: "/sign-in?next=/api/docs", textContent: "Sign in to run calls in your sandbox." }) : fault.message;
      place.replaceChildren(made("p", { className: "bad" }, told));
    }
  }

  function field(parameter) {
    const input = made("input", { name: parameter.name, required: parameter.required, autocomplete: "off", spellcheck: false });
    input.dataset.in = parameter.in;
    return made("label", {}, `${parameter.name}${parameter.required ? "" : ", optional"}`, input);
  }

  function build(details) {
    const operation = JSON.parse(details.dataset.operation);
    const form = made("form", { className: "try" });
    const place = made("div", { className: "result" });
    place.setAttribute("role", "status");
    form.append(...operation.parameters.map(field));
    if (operation.body) form.append(made("label", {}, "Body", made("textarea", { rows: 8, spellcheck: false, value: operation.body })));
    form.append(made("button", { textContent: "Run in your sandbox" }), place);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void run(operation, form, place);
    });
    details.querySelector("[data-try]").replaceChildren(form);
  }

  document.addEventListener(
    "toggle",
    (event) => {
      const details = event.target;
      if (details.open && details.matches("details[data-operation]") && !details.querySelector("form.try")) build(details);
    },
    true,
  );
  for (const details of document.querySelectorAll("details[data-operation][open]")) build(details);
})();

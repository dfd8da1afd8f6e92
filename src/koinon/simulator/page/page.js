const at = (id) => document.getElementById(id);
const state = { number: decodeURIComponent(location.hash.slice(1)), sender: null, seen: "", listed: "", phones: [], lines: {} };
const clocks = {};

// In the zone of the organization that texts, as its own pages show it; else in this browser's.
function time(message) {
  const timeZone = state.lines[message.sender]?.time_zone;
  clocks[timeZone] ??= new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", timeZone });
  return clocks[timeZone].format(message.created_at * 1000);
}

async function ask(path, method = "GET", body) {
  const init = body ? { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : { method };
  const answer = await fetch("/_sim/" + path, init);
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}

function made(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function phoneRow({ number, written, name, last }) {
  const words = (last.direction === "inbound" ? "You: " : "") + (last.text || "(picture)");
  const button = made("button", { type: "button", onclick: () => open(number) },
    made("b", { textContent: name || written }), made("time", { textContent: time(last) }),
    made("small", { textContent: words }));
  button.dataset.number = number;
  button.setAttribute("aria-current", number === state.number);
  return made("li", {}, button);
}

// Addresses are there to be followed, as on a phone.
function withLinks(text) {
  return text.split(/(https?:\/\/[^\s]+[^\s.,;:!?)])/).map((part, index) =>
    index % 2 ? made("a", { href: part, target: "_blank", rel: "noreferrer", textContent: part }) : part);
}

// The message that another one answers, if this phone still holds it.
function quoted(message, all) {
  const found = message.replies_to && all.find((one) => one.id === message.replies_to);
  return found ? [made("q", { textContent: found.text || "(picture)" })] : [];
}

function bubble(message, all) {
  const lost = message.direction === "outbound" && /failed|expired/.test(message.status);
  const words = message.tags.includes("autoresponse") ? "the carrier’s own answer" : lost ? `did not arrive (${message.error})` : message.direction === "outbound" ? message.status : "";
  const item = made("li", { className: (message.direction === "inbound" ? "mine" : "") + (lost ? " lost" : "") }, ...quoted(message, all), ...withLinks(message.is_reaction && !message.text ? "(reaction taken back)" : message.text));
  for (const url of message.media) if (/^https?:/.test(url)) item.append(made("img", { src: url, alt: "Attached picture" }));
  if (message.direction === "outbound" && !lost) {
    const words = message.text.length > 60 ? message.text.slice(0, 59) + "…" : message.text;
    item.append(made("button", { type: "button", className: "react", textContent: "👍", title: "Like this", ariaLabel: "Like this", onclick: () => message.channel === "whatsapp" ? reply("👍", false, { replies_to: message.id, reaction: true }) : reply(`Liked “${words}”`) }));
  }
  item.append(made("small", { textContent: [time(message), words].filter(Boolean).join(" · ") }));
  return item;
}

async function showList() {
  const page = await ask("phones?q=" + encodeURIComponent(at("find").value.trim()));
  at("accepted").textContent = page.accepted.toLocaleString();
  at("violations").textContent = page.violations.toLocaleString();
  at("planned").textContent = (page.webhooks.planned + page.webhooks.waiting).toLocaleString();
  Object.assign(state, { phones: page.phones, lines: page.lines });
  const drawn = JSON.stringify([page.phones, state.number]);
  if (drawn === state.listed) return;
  state.listed = drawn;
  const focused = document.activeElement?.dataset?.number;
  const rows = page.phones.map(phoneRow);
  at("phones").replaceChildren(...(rows.length ? rows : [made("li", { className: "none", textContent: "Nothing was sent yet. Send a message and its phone appears here." })]));
  if (focused) [...at("phones").querySelectorAll("button")].find((b) => b.dataset.number === focused)?.focus();
}

async function showThread() {
  at("phone").hidden = !state.number;
  at("empty").hidden = Boolean(state.number);
  document.querySelector("main").classList.toggle("open", Boolean(state.number));
  if (!state.number) return;
  const messages = await ask("messages?number=" + encodeURIComponent(state.number));
  const drawn = state.number + JSON.stringify(messages.map((m) => [m.id, m.status]));
  if (drawn === state.seen) return;
  state.seen = drawn;
  state.sender = messages[0]?.sender ?? null;
  const phone = state.phones.find((one) => one.number === state.number);
  at("number").textContent = phone?.name || phone?.written || state.number;
  const line = state.lines[state.sender]?.name || state.sender;
  at("with").textContent = [phone?.name ? phone.written : "", line ? "talks with " + line : ""].filter(Boolean).join(" · ");
  at("thread").replaceChildren(...messages.reverse().map((one) => bubble(one, messages)));
  at("thread").scrollTop = at("thread").scrollHeight;
}

function open(number) {
  state.number = number;
  history.replaceState(null, "", number ? "#" + encodeURIComponent(number) : location.pathname);
  refresh();
}

async function reply(text, picture = false, more = {}) {
  try {
    const media_urls = picture ? [location.origin + "/_sim/media/picture.png"] : [];
    await ask("inbound", "POST", { from: state.number, to: state.sender, text, media_urls, ...more });
    at("note").textContent = "";
  } catch (fault) {
    at("note").textContent = fault.message;
  }
  refresh();
}

async function listScripts() {
  for (const name of await ask("scripts")) at("script").append(made("option", { value: name, textContent: name }));
}

async function play(name) {
  at("script").value = "";
  try {
    await ask("scripts", "POST", { from: state.number, to: state.sender, name });
    at("note").textContent = "Playing: " + name;
  } catch (fault) {
    at("note").textContent = fault.message;
  }
}

const refresh = () => showList().then(showThread).catch(() => { at("note").textContent = "The simulator does not answer."; });

at("find").addEventListener("input", refresh);
at("back").addEventListener("click", () => open(""));
at("speed").addEventListener("change", (event) => ask("clock", "POST", { speed: Number(event.target.value) }));
at("reply").addEventListener("submit", (event) => { event.preventDefault(); reply(at("text").value); at("text").value = ""; });
document.querySelector(".quick").addEventListener("click", ({ target }) => { if (target.dataset.text) reply(target.dataset.text, "picture" in target.dataset); });
at("script").addEventListener("change", ({ target }) => { if (target.value) play(target.value); });
listScripts().catch(() => {});
(async function tick() { await refresh(); setTimeout(tick, document.hidden ? 5000 : 1000); })();

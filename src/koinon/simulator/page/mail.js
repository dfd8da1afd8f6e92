const at = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
let chosen = location.hash.slice(1);
let mails = [];
let listed = "";

function made(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function row(mail) {
  const button = made("button", { type: "button", onclick: () => open(mail.id) },
    made("b", { textContent: mail.subject }), made("time", { textContent: clock.format(mail.at * 1000) }),
    made("small", { textContent: "to " + mail.to }));
  button.setAttribute("aria-current", mail.id === chosen);
  return made("li", {}, button);
}

function open(id) {
  chosen = id;
  history.replaceState(null, "", id ? "#" + id : location.pathname);
  draw();
}

function draw() {
  const drawn = JSON.stringify([mails.map((mail) => mail.id), chosen]);
  if (drawn === listed) return;
  listed = drawn;
  const mail = mails.find((one) => one.id === chosen);
  at("mails").replaceChildren(...(mails.length ? mails.map(row) : [made("li", { className: "none", textContent: "No mail yet." })]));
  at("mail").hidden = !mail;
  at("empty").hidden = Boolean(mail);
  document.querySelector("main").classList.toggle("open", Boolean(mail));
  if (!mail) return;
  at("subject").textContent = mail.subject;
  at("people").textContent = mail.from + " to " + mail.to;
  const source = "/_sim/mail/" + mail.id + ".html";
  if (at("body").getAttribute("src") !== source) at("body").setAttribute("src", source);
}

at("back").addEventListener("click", () => open(""));
(async function tick() {
  try {
    mails = await (await fetch("/_sim/mail")).json();
    draw();
  } catch { /* The simulator is asked again in a moment. */ }
  setTimeout(tick, document.hidden ? 10000 : 2000);
})();

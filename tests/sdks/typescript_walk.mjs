// What tests/sdks/test_typescript.py has the compiled SDK do: node typescript_walk.mjs <sdk> <address> <key>.
const [sdk, baseUrl, key] = process.argv.slice(2);
const { Koinon, KoinonError, verifyWebhook, WebhookRefused } = await import(`${sdk}/index.js`);
const client = new Koinon(key, { baseUrl });
const found = {};

const made = await client.contacts.create({ given_name: "Grace", phones: ["+12125550144"] });
found.read = (await client.contacts.get(made.id)).given_name;
await client.contacts.delete(made.id);
found.gone = await client.contacts.get(made.id).catch((fault) => [fault instanceof KoinonError, fault.status, fault.code]);
for (const name of ["Ts 1", "Ts 2", "Ts 3"]) await client.tags.create({ name });
found.rows = [];
for await (const row of client.tags.list({ limit: 1 })) if (row.name.startsWith("Ts ")) found.rows.push(row.name);
const page = await client.tags.list({ limit: 1 }).page();
found.page = [page.data.length, page.meta.pagination.has_more, page.meta.livemode];
found.fault = await client.contacts.create({ phnoe: "x" }).catch((fault) => [fault.status, fault.fields[0].path, fault.requestId.length > 7]);
const once = () => client.contacts.create({ given_name: "Once" }, { idempotencyKey: "ts-once-1" });
found.once = (await once()).id === (await once()).id;

let tries = [];
const stumbling = new Koinon(key, {
  baseUrl,
  fetch: (url, init) => {
    tries.push(init.headers["Idempotency-Key"]);
    const error = { code: "timeout", message: "No.", retryable: true, retry_after: 0 };
    return tries.length < 3 ? Response.json({ success: false, error }, { status: 503 }) : fetch(url, init);
  },
});
await stumbling.contacts.create({ given_name: "Again" });
found.tries = [tries.length, new Set(tries).size];

const body = '{"event_type":"ping","data":{"success":true}}';
const headers = {
  "webhook-id": "msg_loFOjxBNrRLzqYUf",
  "webhook-timestamp": "1731705121",
  "webhook-signature": "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
};
const secret = "whsec_plJ3nmyCDGBKInavdOK15jsl";
found.webhook = (await verifyWebhook(body, headers, secret, 1731705121)).event_type;
found.forged = await verifyWebhook(body + " ", headers, secret, 1731705121).catch((fault) => fault instanceof WebhookRefused);
console.log(JSON.stringify(found));

"use strict";

// Everything shown here comes from outside and is set as text, never as markup.
const KEY = "exposee.key";
const EVERY_MS = 3000;
const COLORS = {
  up: "good",
  enabled: "good",
  delivered: "good",
  pending: "warn",
  down: "bad",
  disabled: "bad",
  failed: "bad",
};

const byId = (id) => document.getElementById(id);
const root = new URL(".", document.location);

async function ask(path) {
  const key = sessionStorage.getItem(KEY);
  const headers = { Accept: "application/json" };
  if (key) {
    headers.Authorization = `Bearer ${key}`;
  }
  return fetch(new URL(path, root), { headers, cache: "no-store" });
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text ?? "–";
  made.className = className ?? COLORS[text] ?? "";
  return made;
}

function tile([name, state]) {
  const made = element("div", "", "tile");
  made.append(element("span", name), element("strong", state, COLORS[state] ?? "bad"));
  return made;
}

function row(cells) {
  const tr = document.createElement("tr");
  tr.append(...cells.map((text) => element("td", text)));
  return tr;
}

function fill(id, rows) {
  byId(id).replaceChildren(...rows);
  byId(`no-${id}`).hidden = rows.length > 0;
}

const time = (iso) => new Date(iso).toLocaleString();

function suggest(webhooks, events) {
  const key = sessionStorage.getItem(KEY) || !byId("login").hidden;
  const curl = key ? 'curl -H "Authorization: Bearer $KEY"' : "curl";
  const json = (body) => `-H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
  const event = webhooks[0]?.event ?? "payment_received";
  let hint = "Register a URL for an event type:";
  let call = `${json({ event, url: "http://127.0.0.1:8001/webhook" })} ${new URL("register", root)}`;
  if (events.length > 0) {
    hint = "Ask every registered URL whether it answers:";
    call = `-X POST "${new URL("ping?wait=5", root)}"`;
  } else if (webhooks.length > 0) {
    hint = "Publish an event:";
    call = `${json({ event, data: { amount: 100 } })} ${new URL("events", root)}`;
  }
  byId("hint").textContent = hint;
  byId("command").textContent = `${curl} ${call}`;
}

async function refreshState() {
  const state = await (await ask("health")).json();
  const checks = Object.entries(state.checks ?? {});
  byId("checks").replaceChildren(...[["Exposee", state.status ?? "down"], ...checks].map(tile));
}

// What this reader may not see is refused by the API; the page asks for another key.
async function refreshNumbers() {
  const answers = await Promise.all([ask("webhooks?limit=50"), ask("events?limit=20")]);
  const refused = answers.find((answer) => answer.status === 401 || answer.status === 403);
  byId("login").hidden = !refused;
  byId("numbers").hidden = Boolean(refused);
  if (refused) {
    byId("wrong").hidden = !sessionStorage.getItem(KEY);
    byId("wrong").textContent = (await refused.json()).detail;
    sessionStorage.removeItem(KEY);
    suggest([], []);
    return;
  }
  const failed = answers.find((answer) => !answer.ok);
  if (failed) {
    throw new Error((await failed.json()).detail);
  }
  const [webhooks, events] = await Promise.all(answers.map((answer) => answer.json()));
  showWebhooks(webhooks);
  showEvents(events);
  suggest(webhooks.webhooks, events.events);
}

function showWebhooks({ webhooks, next }) {
  fill("webhooks", webhooks.map((w) => row([w.event, w.url, w.state, time(w.createdAt)])));
  byId("more-webhooks").hidden = !next;
}

function showEvents({ events }) {
  fill("events", events.map((e) => row([time(e.createdAt), e.event, e.id, e.outcome])));
}

async function refresh() {
  try {
    if (!document.hidden) {
      await refreshState();
      if (byId("login").hidden) {
        await refreshNumbers();
      }
      byId("updated").textContent = `Updated ${new Date().toLocaleTimeString()}`;
    }
  } catch (problem) {
    byId("checks").replaceChildren(tile(["Exposee", "down"]));
    byId("updated").textContent = `Not updated: ${problem.message}`;
  }
  setTimeout(refresh, EVERY_MS);
}

byId("login").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, byId("key").value.trim());
  byId("key").value = "";
  refreshNumbers().catch((problem) => {
    byId("updated").textContent = `Not updated: ${problem.message}`;
  });
});

refresh();

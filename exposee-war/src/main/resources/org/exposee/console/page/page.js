"use strict";

// Everything shown here comes from outside and is set as text, never as markup.
const KEY = "exposee.key";
const EVERY_MS = 3000;
const COLORS = { up: "good", enabled: "good", disabled: "bad" };

const byId = (id) => document.getElementById(id);
const root = new URL(".", document.location);
const shown = new Map();

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
  made.textContent = text;
  made.className = className ?? COLORS[text] ?? "";
  return made;
}

// What has not changed is left alone, so that a reader's selection stays.
function fill(id, content, make) {
  const text = JSON.stringify(content);
  if (shown.get(id) !== text) {
    shown.set(id, text);
    byId(id).replaceChildren(...content.map(make));
  }
}

function write(id, text) {
  if (byId(id).textContent !== text) {
    byId(id).textContent = text;
  }
}

const time = (iso) => new Date(iso).toLocaleString();

/** A cell is a text, or a list of elements; its column's name labels it on a narrow screen. */
function row(cells) {
  const tr = document.createElement("tr");
  for (const [label, content] of Object.entries(cells)) {
    const td = document.createElement("td");
    td.dataset.label = label;
    const parts = [content].flat();
    td.append(...parts);
    td.title = parts.map((part) => part.textContent ?? part).join(", ");
    tr.append(td);
  }
  return tr;
}

function tile([name, state]) {
  const made = element("div", "", "tile");
  made.append(element("span", name), element("strong", state, COLORS[state] ?? "bad"));
  return made;
}

function webhookRow(webhook) {
  const state = [element("span", webhook.state)];
  if (webhook.reason) {
    state.push(element("div", webhook.reason));
  } else if (webhook.failingSince) {
    state.push(element("div", `failing since ${time(webhook.failingSince)}`, "warn"));
  }
  return row({
    Event: webhook.event,
    URL: webhook.url,
    State: state,
    Since: time(webhook.createdAt),
  });
}

function outcome({ deliveries, outcomes }) {
  if (deliveries === 0) {
    return element("span", "nobody is registered for it", "soft");
  }
  const parts = [
    [outcomes.delivered, "delivered", "good"],
    [outcomes.due, "due", "warn"],
    [outcomes.dead, "dead", "bad"],
    [outcomes.cancelled, "cancelled", "soft"],
    [outcomes.failed, outcomes.failed === 1 ? "failed try" : "failed tries", "soft"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what, color]) =>
      element("span", deliveries === 1 && color !== "soft" ? what : `${count} ${what}`, color));
}

function eventRow(event) {
  return row({
    Published: time(event.createdAt),
    Event: event.ping ? `${event.event} (ping)` : event.event,
    Id: event.id,
    Outcome: outcome(event),
  });
}

function suggest(webhooks, events) {
  const key = sessionStorage.getItem(KEY) || !byId("login").hidden;
  const curl = key ? 'curl -H "Authorization: Bearer $KEY"' : "curl";
  const json = (body) => `-H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
  const type = webhooks[0]?.event ?? "payment_received";
  const troubled = events.find(({ outcomes }) => outcomes.failed + outcomes.dead > 0);
  let hint = "Register a URL of yours for an event type";
  let call = `${json({ event: type, url: "https://hooks.example.com/in" })} ${new URL("register", root)}`;
  if (troubled) {
    hint = "Look at each attempt of the last event that had a failure";
    call = new URL(`events/${troubled.id}`, root);
  } else if (events.length > 0) {
    hint = "Ask every registered URL whether it answers";
    call = `-X POST "${new URL("ping?wait=5", root)}"`;
  } else if (webhooks.length > 0) {
    hint = "Publish an event";
    call = `${json({ event: type, data: { amount: 100 } })} ${new URL("events", root)}`;
  }
  write("hint", key ? `${hint}; KEY is your key:` : `${hint}:`);
  write("command", `${curl} ${call}`);
}

async function refreshState() {
  const state = await (await ask("health")).json();
  const checks = Object.entries(state.checks ?? {});
  fill("checks", [["Exposee", state.status ?? "down"], ...checks], tile);
}

const isRefused = (answer) => answer.status === 401 || answer.status === 403;

// A key may see the one and not the other; if it sees neither, the page asks for another key.
async function refreshNumbers() {
  const answers = await Promise.all([ask("webhooks?limit=50"), ask("events?limit=20")]);
  const failed = answers.find((answer) => !answer.ok && !isRefused(answer));
  const refused = answers.every(isRefused);
  const bodies = await Promise.all(answers.map((answer) => answer.json()));
  if (failed) {
    throw new Error(bodies[answers.indexOf(failed)].detail);
  }
  byId("login").hidden = !refused;
  byId("numbers").hidden = refused;
  if (refused) {
    byId("wrong").hidden = !sessionStorage.getItem(KEY);
    write("wrong", bodies[1].detail);
    sessionStorage.removeItem(KEY);
  }
  const [{ webhooks, next }, { events }] = bodies;
  showTable("webhooks", webhooks, webhookRow);
  showTable("events", events, eventRow);
  byId("more-webhooks").hidden = !next;
  suggest(webhooks ?? [], events ?? []);
}

function showTable(id, list, make) {
  byId(`${id}-section`).hidden = !list;
  byId(`no-${id}`).hidden = list?.length !== 0;
  fill(id, list ?? [], make);
}

async function show() {
  try {
    await refreshState();
    if (byId("login").hidden) {
      await refreshNumbers();
    }
    write("updated", `Updated ${new Date().toLocaleTimeString()}`);
  } catch (problem) {
    fill("checks", [["Exposee", "down"]], tile);
    write("updated", `Not updated: ${problem.message}`);
  }
  byId("main").hidden = false;
}

async function refresh() {
  if (!document.hidden) {
    await show();
  }
  setTimeout(refresh, EVERY_MS);
}

byId("login").addEventListener("submit", (submit) => {
  submit.preventDefault();
  sessionStorage.setItem(KEY, byId("key").value.trim());
  byId("key").value = "";
  byId("login").hidden = true;
  show();
});

refresh();

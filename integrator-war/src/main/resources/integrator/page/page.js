"use strict";

// Everything shown here comes from outside and is set as text, never as markup.
const KEY = "integrator.key";
const EVERY_MS = 3000;
const COLORS = { up: "good", handled: "good", waiting: "warn", down: "bad", parked: "bad" };

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

function show(id, text) {
  const element = byId(id);
  element.textContent = text;
  element.className = COLORS[text] ?? "";
}

function row(cells) {
  const tr = document.createElement("tr");
  for (const text of cells) {
    const td = document.createElement("td");
    td.textContent = text ?? "–";
    td.className = COLORS[text] ?? "";
    tr.append(td);
  }
  return tr;
}

function fill(id, rows) {
  byId(id).replaceChildren(...rows);
  byId(`no-${id}`).hidden = rows.length > 0;
}

const time = (iso) => new Date(iso).toLocaleString();

function outcome(event) {
  const tr = row([time(event.receivedAt), event.event ?? "(no type)", event.id, event.state, event.tries]);
  if (event.ping) {
    tr.children[1].textContent += " (ping)";
  }
  if (event.error) {
    const why = document.createElement("div");
    why.textContent = event.error;
    tr.children[3].append(why);
  }
  return tr;
}

function suggest(registrations, open) {
  const key = open ? "" : ' -H "Authorization: Bearer $KEY"';
  const registered = registrations.length > 0;
  byId("hint").textContent = registered
    ? "Take the registration back:"
    : "Register for an event type, then publish one at Exposee:";
  const call = registered ? "unregister-webhook" : "register-webhook";
  const body = JSON.stringify({ event: registered ? registrations[0].event : "payment_received" });
  byId("command").textContent =
    `curl${key} -H "Content-Type: application/json" -d '${body}' ${new URL(call, root).href}`;
}

async function refreshState() {
  const state = await (await ask("ping")).json();
  show("status", state.status);
  show("exposee", state.exposee);
}

async function refreshNumbers() {
  const answers = await Promise.all([ask("registrations"), ask("events?limit=20")]);
  const refused = answers.some((answer) => answer.status === 401);
  byId("login").hidden = !refused;
  byId("numbers").hidden = refused;
  if (refused) {
    byId("wrong").hidden = !sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    suggest([], false);
    return;
  }
  if (!answers.every((answer) => answer.ok)) {
    throw new Error(`answered ${answers.map((answer) => answer.status)}`);
  }
  const [{ registrations }, { events, counts }] = await Promise.all(answers.map((a) => a.json()));
  for (const count of ["received", "waiting", "parked"]) {
    byId(count).textContent = counts[count];
  }
  fill("registrations", registrations.map((r) => row([r.event, r.url, time(r.acknowledgedAt)])));
  fill("events", events.map(outcome));
  suggest(registrations, !sessionStorage.getItem(KEY));
}

async function refresh() {
  try {
    await refreshState();
    if (byId("login").hidden) {
      await refreshNumbers();
    }
    byId("updated").textContent = `Updated ${new Date().toLocaleTimeString()}`;
  } catch (problem) {
    show("status", "down");
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

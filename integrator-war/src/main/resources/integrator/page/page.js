"use strict";

// Everything shown here comes from outside and is set as text, never as markup.
const KEY = "integrator.key";
const EVERY_MS = 3000;
const COLORS = { up: "good", handled: "good", waiting: "warn", down: "bad", parked: "bad" };

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
  byId(`no-${id}`).hidden = content.length > 0;
  if (shown.get(id) !== text) {
    shown.set(id, text);
    byId(id).replaceChildren(...content.map(make));
  }
}

function write(id, text) {
  if (byId(id).textContent !== String(text)) {
    byId(id).textContent = text;
  }
}

function writeState(id, state) {
  write(id, state);
  byId(id).className = COLORS[state] ?? "bad";
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

function registrationRow(registration) {
  return row({
    Event: registration.event,
    Callback: registration.url,
    Since: time(registration.acknowledgedAt),
  });
}

function eventRow(event) {
  const type = event.event ?? "(no type)";
  const state = [element("span", event.state)];
  if (event.error) {
    state.push(element("div", event.error));
  }
  if (event.error && event.nextTryAt) {
    state.push(element("div", `next try ${time(event.nextTryAt)}`));
  }
  return row({
    Received: time(event.receivedAt),
    Event: event.ping ? `${type} (ping)` : type,
    Id: event.id,
    Outcome: state,
    Tries: String(event.tries),
  });
}

function suggest(registrations, events, exposee) {
  const key = sessionStorage.getItem(KEY) || !byId("login").hidden;
  const curl = (name) => (key ? `curl -H "Authorization: Bearer $${name}"` : "curl");
  const json = (body) => `-H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
  const type = registrations[0]?.event ?? "payment_received";
  const parked = events.find((event) => event.state === "parked");
  let hint = "Register for an event type";
  let command = `${curl("KEY")} ${json({ event: type })} ${new URL("register-webhook", root)}`;
  if (parked) {
    hint = "Hand the last parked event to the handler again, once its cause is mended";
    command = `${curl("KEY")} -X POST ${new URL(`events/${parked.id}/retry`, root)}`;
  } else if (registrations.length > 0) {
    hint = "Publish an event at Exposee";
    command = `${curl("EXPOSEE_KEY")} ${json({ event: type, data: { amount: 100 } })} ${exposee}/events`;
  }
  const whose = command.includes("EXPOSEE_KEY") ? "EXPOSEE_KEY is one of Exposee's keys" : "KEY is your key";
  write("hint", key ? `${hint}; ${whose}:` : `${hint}:`);
  write("command", command);
}

async function refreshState() {
  const state = await (await ask("ping")).json();
  writeState("status", state.status);
  writeState("exposee", state.exposee);
}

async function refreshNumbers() {
  const answers = await Promise.all([ask("registrations"), ask("events?limit=20")]);
  const refused = answers.some((answer) => answer.status === 401);
  byId("login").hidden = !refused;
  byId("numbers").hidden = refused;
  if (refused) {
    byId("wrong").hidden = !sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    suggest([], []);
    return;
  }
  const bodies = await Promise.all(answers.map((answer) => answer.json()));
  const failed = answers.findIndex((answer) => !answer.ok);
  if (failed >= 0) {
    throw new Error(bodies[failed].detail);
  }
  const [{ registrations, exposee }, { events, counts }] = bodies;
  for (const count of ["received", "waiting", "parked"]) {
    write(count, counts[count]);
  }
  byId("parked").className = counts.parked > 0 ? "bad" : "";
  fill("registrations", registrations, registrationRow);
  fill("events", events, eventRow);
  suggest(registrations, events, exposee);
}

async function show() {
  try {
    await refreshState();
    if (byId("login").hidden) {
      await refreshNumbers();
    }
    write("updated", `Updated ${new Date().toLocaleTimeString()}`);
  } catch (problem) {
    writeState("status", "down");
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

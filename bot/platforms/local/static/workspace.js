// The workspace's script. Everything works without it, by plain forms and redirects; it spares the reader a new page
// for each click, shows what happens as it happens, and saves an answer when its field is left.
"use strict";

const page = document.body.dataset;
const notes = document.getElementById("notes");
const dialogs = document.getElementById("dialogs");
const logs = { log: document.getElementById("log"), root: document.getElementById("thread-log"), thread: document.getElementById("thread-log") };
const small = window.matchMedia("(max-width: 48rem)");
const POLL_MS = 2000;
const NEAR_PX = 120;

let version = page.version;
let sent = 0; // grows with each click, so that the same click on a page kept open is a new one
let opener = null;
let touched = false;

// Talking with the workspace

async function ask(url, options = {}) {
  const response = await fetch(url, { ...options, headers: { "X-Workspace": "live" } });
  if (!(response.headers.get("Content-Type") || "").includes("json")) throw new Error("not an answer");
  return response.json();
}

function body(form, submitter) {
  const data = new FormData(form, submitter);
  data.append("n", String(++sent));
  return form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
}

async function send(form, submitter) {
  if (form.getAttribute("aria-busy") === "true") return; // a double click is one click
  form.setAttribute("aria-busy", "true");
  opener = submitter && !dialogs.contains(submitter) ? submitter : opener;
  const payload = body(form, submitter);
  // By attribute: a field that is itself called "action" hides the form's own property.
  const url = (submitter && submitter.getAttribute("formaction")) || form.getAttribute("action");
  try {
    await keeping;
    await take(await ask(url, { method: "POST", body: payload }), form);
    await update();
  } catch {
    tell(page.lost, "stop");
  } finally {
    form.removeAttribute("aria-busy");
  }
}

// What came of a click: a sentence, a dialog, a message to look at
async function take(answer, form) {
  if (answer.problem) return tell(answer.problem, "stop");
  note();
  const box = form && form.querySelector("textarea[data-enter]");
  if (box) box.value = "";
  if (answer.dialog) open(answer.dialog);
  else if (answer.closes || (form && form.closest("dialog.ask"))) shut();
  if (answer.note) tell(answer.note, "ok");
  if (answer.shown) {
    const changed = document.getElementById(`m-${answer.shown}`);
    await update();
    if (changed) return; // it has other words now, in the place where the reader is
    // Who typed stays in the box, to type on; else the focus goes to what is new where it has lost its place.
    look(document.getElementById(`m-${answer.shown}`), !box && (Boolean(form && form.closest("dialog")) || !document.contains(opener)));
  }
}

function tell(words, kind) {
  const inDialog = dialogs.querySelector("dialog[open] .body");
  const notice = document.createElement("div");
  notice.className = `notice ${kind}`;
  notice.setAttribute("role", kind === "stop" ? "alert" : "status");
  notice.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#i-${kind === "ok" ? "tick" : "warn"}"/></svg><div></div>`;
  if (inDialog) {
    inDialog.querySelectorAll(":scope > .notice.stop").forEach((old) => old.remove());
    inDialog.prepend(notice);
    notice.scrollIntoView({ block: "nearest" });
  } else {
    notice.insertAdjacentHTML("beforeend", '<button class="btn quiet s" type="button" data-dismiss></button>');
    notice.querySelector("button").textContent = page.away;
    note(notice);
  }
  notice.querySelector("div").textContent = words; // put in after the element, so that it is announced
}

// The banner takes its room from the list, which stays at its end if it was there.
function note(...notice) {
  const near = isNearEnd(logs.log);
  notes.replaceChildren(...notice);
  if (near && !small.matches) toEnd(logs.log);
}

function look(message, focus) {
  if (!message) return;
  message.scrollIntoView({ block: isTall(message) ? "start" : "nearest" });
  if (focus) message.focus({ preventScroll: true });
}

// Dialogs

function open(html) {
  const old = dialogs.firstElementChild;
  if (old && old.open) old.close();
  dialogs.innerHTML = html;
  modal(dialogs.querySelector("dialog"));
}

function modal(dialog) {
  dialog.removeAttribute("open");
  document.getElementById("ws").inert = false;
  dialog.showModal();
  touched = Boolean(dialog.querySelector("[aria-invalid]"));
  const wrong = dialog.querySelector("[autofocus]");
  if (wrong) wrong.scrollIntoView({ block: "center" });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave(dialog);
  });
}

// Escape saves; where nothing can be saved it asks once before what was typed is lost.
function leave(dialog) {
  const save = dialog.querySelector("[data-closes]");
  if (save) return save.click();
  if (touched && dialog.matches(".form")) {
    touched = false;
    return tell(page.again, "wait");
  }
  shut();
}

function shut() {
  const dialog = dialogs.querySelector("dialog");
  if (!dialog) return;
  dialog.close();
  dialogs.replaceChildren();
  if (location.search.includes("form=") || location.pathname !== "/") {
    history.replaceState(null, "", `/?at=${encodeURIComponent(page.at)}${page.thread ? `&thread=${page.thread}` : ""}`);
  }
  if (opener && document.contains(opener)) opener.focus();
}

// Saving one answer at a time, in the order they were given

let keeping = Promise.resolve();

function keep(field) {
  const form = field.form;
  const question = field.closest("[data-question]");
  if (field.type === "file") return;
  // An answer, the questions about it and the choice beside it are sent together.
  const base = question.dataset.about || question.dataset.question;
  const group = [...form.querySelectorAll("[data-question]")].filter((each) => [each.dataset.question, each.dataset.about].includes(base));
  const names = new Set(group.flatMap((each) => [...each.querySelectorAll("[name]")].map((control) => control.name)));
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (["csrf", "key", "acting", "at", "dialog"].includes(name) || names.has(name)) fields.append(name, value);
  }
  fields.append("question", question.dataset.question);
  fields.append("n", String(++sent));
  const asked = form.querySelector(`[data-question="${CSS.escape(base)}"]`);
  keeping = keeping.then(() => saved(asked, fields));
}

async function saved(question, fields) {
  let answer = { words: "", problem: page.lost };
  try {
    answer = await ask("/form/keep", { method: "POST", body: fields });
  } catch { /* the sentence above says it */ }
  state(question, answer.words || page.unsaved, Boolean(answer.words));
  wrong(question, answer.problem);
  further(question, answer);
}

// What was kept in the place of what was typed, and what is asked about the answer now.
function further(question, answer) {
  const key = question.dataset.question;
  const kept = (answer.values || {})[key];
  const field = question.querySelector("textarea, input");
  if (kept && field) field.value = kept[0] || "";
  question.parentElement.querySelectorAll(`[data-question="${CSS.escape(`about.${key}`)}"]`).forEach((old) => old.remove());
  for (const html of answer.asks || []) question.after(element(html));
}

function state(question, words, isSaved) {
  const line = question.querySelector(".state");
  line.textContent = words;
  line.classList.toggle("saved", isSaved);
}

function wrong(question, words) {
  const box = question.querySelector(".wrong");
  box.replaceChildren();
  if (!words) return;
  box.innerHTML = '<div class="notice wait"><svg class="icon" aria-hidden="true"><use href="#i-warn"/></svg><p class="text"></p></div>';
  box.querySelector("p").textContent = words;
}

function count(field) {
  const room = Number(field.dataset.room);
  const line = field.closest("[data-question]").querySelector(".count");
  line.hidden = field.value.length < room * 0.8;
  const left = room - field.value.length;
  line.textContent = `${left < 0 ? page.over : page.left} ${Math.abs(left).toLocaleString("en-GB")}`;
}

// What happens meanwhile

function isNearEnd(log) {
  if (small.matches && log === logs.log) return innerHeight + scrollY > document.documentElement.scrollHeight - NEAR_PX * 2;
  return Math.abs(log.scrollTop) < NEAR_PX; // the list stands on its end: its bottom is 0
}

function toEnd(log) {
  if (small.matches && log === logs.log) scrollTo(0, document.documentElement.scrollHeight);
  else log.scrollTop = 0;
  const last = [...log.querySelectorAll(".msg")].pop();
  if (last && isTall(last)) last.scrollIntoView({ block: "start" }); // it is read from its beginning
}

function isTall(message) {
  const log = message.closest(".log");
  const room = small.matches && log === logs.log ? innerHeight / 2 : log.clientHeight;
  return message.offsetHeight > room;
}

function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

function put(post) {
  const log = logs[post.where];
  const old = document.getElementById(post.id);
  if (!log) return false;
  if (!post.html) {
    if (old) old.remove();
    return false;
  }
  const fresh = element(post.html);
  if (old) {
    swap(old, fresh);
    return false;
  }
  const lines = log.firstElementChild;
  const last = post.where === "log" ? document.getElementById("latest") : null;
  lines.querySelector(".empty")?.remove();
  const day = post.day ? element(post.day) : null;
  if (day && !document.getElementById(day.id)) lines.insertBefore(day, last);
  lines.insertBefore(fresh, last);
  return true;
}

// A message that changes keeps the reader's place in it: the rest that was open, the button that had the focus.
function swap(old, fresh) {
  const controls = "a, button, select, summary";
  const at = [...old.querySelectorAll(controls)].indexOf(document.activeElement);
  const had = old === document.activeElement || old.contains(document.activeElement);
  [...old.querySelectorAll("details")].forEach((rest, index) => {
    const same = fresh.querySelectorAll("details")[index];
    if (rest.open && same) same.open = true;
  });
  old.replaceWith(fresh);
  if (had) (fresh.querySelectorAll(controls)[at] || fresh).focus({ preventScroll: true });
}

// One after the other: an answer that was on its way before a click does not know what came of it.
let updating = Promise.resolve();

function update() {
  updating = updating.catch(() => {}).then(fetchUpdate);
  return updating;
}

async function fetchUpdate() {
  const query = new URLSearchParams({ at: page.at, after: version, acting: page.acting, thread: page.thread });
  const found = await ask(`/updates?${query}`);
  if (found.reload) {
    if (!busy()) location.reload();
    return;
  }
  if (found.version === undefined) return;
  version = found.version;
  const near = { log: isNearEnd(logs.log), thread: logs.thread ? isNearEnd(logs.thread) : false };
  const added = { log: false, thread: false };
  for (const post of found.posts) if (put(post)) added[post.where] = true;
  for (const name of ["log", "thread"]) if (added[name] && near[name]) toEnd(logs[name]);
  if (added.log && !near.log) document.getElementById("jump").hidden = false;
  replace("places", found.rail);
  replace("outbox-chip", found.outbox);
  replace("clock", found.clock);
  replace("hint", found.hint);
  for (const day of document.querySelectorAll(".day")) {
    const words = day.dataset.day === found.today ? day.dataset.today : day.dataset.words;
    if (day.textContent !== words) day.textContent = words;
  }
}

const shown = {};
function replace(id, html) {
  const part = document.getElementById(id);
  if (shown[id] === html || part.contains(document.activeElement)) return;
  if (shown[id] !== undefined || part.innerHTML.trim() !== html) part.innerHTML = html;
  shown[id] = html;
}

// Somebody who is typing is not interrupted by a fresh page.
function busy() {
  return Boolean(dialogs.firstElementChild) || [...document.querySelectorAll("textarea")].some((box) => box.value);
}

async function poll() {
  if (!document.hidden) {
    try { await update(); } catch { /* the next one may be answered */ }
  }
  setTimeout(poll, POLL_MS);
}

// Listening

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  send(form, event.submitter);
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-live], [data-close], #jump, .rail a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.id === "jump") {
    link.hidden = true;
    return toEnd(logs.log);
  }
  if (link.matches("[data-close]")) {
    event.preventDefault();
    return shut();
  }
  if (link.matches("[data-live]")) {
    event.preventDefault();
    opener = link;
    try { take(await ask(link.href), null); } catch { location.href = link.href; }
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.matches("[data-dismiss]")) return;
  note();
  if (opener && document.contains(opener)) opener.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.closest("form[data-keeps] [data-question]")) keep(event.target);
});

document.addEventListener("input", (event) => {
  const question = event.target.closest("[data-question]");
  if (!question) return;
  touched = true;
  if (event.target.form.matches("[data-keeps]")) state(question, page.unsaved, false);
  if (event.target.dataset.room) count(event.target);
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Enter" && !event.isComposing) {
    // On a keyboard Enter sends and Shift+Enter starts a line; on a phone it starts a line, and the button sends.
    if (field.matches("[data-enter]") && !event.shiftKey && matchMedia("(pointer: fine)").matches) {
      event.preventDefault();
      field.form.requestSubmit();
    }
    // In a form it must neither hand in nor close: it saves the answer, as leaving the field does.
    if (field.matches("dialog.form input:not([type=radio], [type=checkbox], [type=file])")) {
      event.preventDefault();
      field.blur();
      field.focus();
    }
  }
  if (event.key === "Escape" && !busy() && field.closest(".thread")) {
    location.href = `/?at=${encodeURIComponent(page.at)}#m-${page.thread}`;
  }
});

logs.log.addEventListener("scroll", () => {
  if (isNearEnd(logs.log)) document.getElementById("jump").hidden = true;
});

const first = dialogs.querySelector("dialog");
if (first) modal(first);
if (["", "#latest"].includes(location.hash) && !new URLSearchParams(location.search).has("before")) {
  toEnd(logs.log);
  addEventListener("load", () => requestAnimationFrame(() => toEnd(logs.log))); // after the browser's own jump
}
poll();

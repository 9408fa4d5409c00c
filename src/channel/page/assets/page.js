// The chat page with a script: sends without leaving the page, shows what is said as it comes, keeps what was
// typed while there is no connection. Everything is there without it as well.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const printing = one("#print");
  if (printing) printing.addEventListener("click", () => window.print());

  const [field, log, text, status] = ["#field", "#log", "#text", "#status"].map((s) => one(s));
  if (!field || !log) return;
  const says = field.dataset;
  const place = document.documentElement.dataset.place;
  const SLOW_MS = 10000, SEND_MS = 15000, FIRST_WAIT_MS = 2000, LAST_WAIT_MS = 15000;

  // What outlives a reload, where the browser keeps anything.
  const kept = {
    read(key, otherwise) {
      try { return JSON.parse(sessionStorage.getItem(key)) ?? otherwise; } catch { return otherwise; }
    },
    write(key, value) {
      try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode: nothing is kept */ }
    },
  };

  // ---- showing

  let last = Number(says.last);
  const unanswered = new Set();
  let waiting = null, slow = 0;

  const tell = (words) => { status.textContent = words; };
  const grow = () => {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 160)}px`;
  };
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const show = (element) => element.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  const shown = (nonce) => one(`[data-event^="${nonce}-"]`, log);
  const pending = (nonce) => one(`[data-nonce="${nonce}"]`, log);

  function bubble(message) {
    const line = document.createElement("article");
    line.className = "line person pending";
    line.dataset.nonce = message.nonce;
    const who = document.createElement("h2");
    who.className = "who";
    who.textContent = says.you;
    const words = document.createElement("p");
    words.className = "bubble";
    words.textContent = message.text;
    const state = document.createElement("small");
    line.append(who, words, state);
    log.insertBefore(line, waiting || status);
    show(line);
  }

  function note(nonce, words) {
    const line = pending(nonce);
    if (line) one("small", line).textContent = words;
  }

  function look() {
    const busy = unanswered.size > 0;
    if (!busy && waiting) {
      clearTimeout(slow);
      waiting.remove();
      waiting = null;
    }
    if (!busy || waiting) return;
    waiting = document.createElement("article");
    waiting.className = "line told wait";
    waiting.innerHTML = '<h2 class="who"></h2><p class="bubble"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span><span></span></p>';
    one("h2", waiting).textContent = says.bot;
    const words = one("p > span:last-child", waiting);
    words.textContent = says.lookingUp;
    slow = setTimeout(() => { words.textContent = says.slow; }, SLOW_MS);
    log.insertBefore(waiting, status);
  }

  // Lines as the server draws them; a line that is there already is left as it is.
  function line(markup) {
    const box = document.createElement("template");
    box.innerHTML = markup;
    const added = one("article", box.content);
    if (!added || document.getElementById(added.id)) return;
    const nonce = (added.dataset.event || "").split("-")[0];
    const own = nonce && pending(nonce);
    if (added.classList.contains("person") && own) {
      own.replaceWith(added);
    } else {
      log.insertBefore(added, one(".pending", log) || waiting || status);
    }
    if (added.classList.contains("person")) return;
    unanswered.delete(nonce);
    look();
    tell("");
    show((nonce && one(`.person[data-event^="${nonce}-"]`, log)) || added);
  }

  // ---- the stream of what is said

  let stream = null, again = 0, pause = FIRST_WAIT_MS;

  function listen() {
    clearTimeout(again);
    if (stream || document.hidden) return;
    stream = new EventSource(`/events?after=${last}&place=${place}`);
    stream.addEventListener("open", () => {
      pause = FIRST_WAIT_MS;
      if (status.textContent === says.offline) tell(says.online);
      drain();
    });
    stream.addEventListener("line", (event) => {
      last = Math.max(last, Number(event.lastEventId));
      line(event.data);
    });
    stream.addEventListener("gone", () => location.replace(`${location.pathname}?forgotten=true`));
    stream.addEventListener("error", () => {
      // Closed for good: the browser does not try again by itself.
      if (stream && stream.readyState === EventSource.CLOSED) {
        stream = null;
        again = setTimeout(listen, pause);
        pause = Math.min(pause * 2, LAST_WAIT_MS);
      }
    });
  }

  function rest() {
    if (stream) stream.close();
    stream = null;
  }

  // ---- sending

  const outbox = kept.read("outbox", []);
  let busy = false, wait = FIRST_WAIT_MS, retry = 0;

  const nonce = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");

  function send(words) {
    const message = { nonce: nonce(), text: words };
    outbox.push(message);
    kept.write("outbox", outbox);
    bubble(message);
    drain();
  }

  // Sends one message: "taken", "refused" for good, or "later".
  async function post(message) {
    try {
      const answer = await fetch("/say", {
        method: "POST",
        headers: { "X-Page": "1" },
        body: new URLSearchParams({ text: message.text, nonce: message.nonce, place }),
        signal: AbortSignal.timeout(SEND_MS),
      });
      if (answer.status === 205) location.reload();
      if (answer.ok) return "taken";
      const why = await answer.text();
      if (answer.status === 429 || answer.status >= 500) {
        note(message.nonce, why);
        return "later";
      }
      const own = pending(message.nonce);
      if (own) own.remove();
      if (!text.value) text.value = message.text;
      tell(why || says.notTaken);
      return "refused";
    } catch {
      note(message.nonce, says.waiting);
      tell(says.offline);
      return "later";
    }
  }

  async function drain() {
    if (busy) return;
    busy = true;
    clearTimeout(retry);
    while (outbox.length > 0) {
      const came = await post(outbox[0]);
      if (came === "later") {
        retry = setTimeout(drain, wait);
        wait = Math.min(wait * 2, LAST_WAIT_MS);
        break;
      }
      wait = FIRST_WAIT_MS;
      const { nonce } = outbox.shift();
      kept.write("outbox", outbox);
      if (came === "taken") {
        note(nonce, "");
        if (status.textContent === says.offline) tell("");
        if (!shown(nonce)) unanswered.add(nonce);
        look();
        listen();
      }
    }
    busy = false;
  }

  async function vote(form, pressed) {
    const body = new URLSearchParams(new FormData(form, pressed));
    try {
      const answer = await fetch("/vote", { method: "POST", headers: { "X-Page": "1" }, body });
      if (!answer.ok) throw new Error(answer.statusText);
      const box = document.createElement("template");
      box.innerHTML = await answer.text();
      const drawn = one("form", box.content);
      const told = body.get("comment");
      form.replaceWith(drawn);
      if (told) drawn.querySelectorAll(".word, .tell").forEach((part) => part.remove());
      (one(".word input", drawn) || one("[aria-pressed=true]", drawn)).focus();
    } catch {
      tell(says.notTaken);
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target, pressed = event.submitter;
    if (form.matches("form.say")) {
      event.preventDefault();
      const chosen = pressed && pressed.name === "text";
      const words = chosen ? pressed.value : text.value.trim();
      if (!words) return;
      if (!chosen) {
        text.value = "";
        kept.write("draft", "");
        grow();
      }
      send(words);
    } else if (form.matches("form.vote")) {
      event.preventDefault();
      vote(form, pressed);
    }
  });

  // Enter sends, but never while a word is being composed; 229 is how some browsers say so.
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    field.requestSubmit();
  });
  text.addEventListener("input", () => {
    kept.write("draft", text.value);
    grow();
  });

  const settings = one(".settings");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && settings.open) {
      settings.open = false;
      one("summary", settings).focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (settings.open && !settings.contains(event.target)) settings.open = false;
  });

  window.addEventListener("online", () => { rest(); listen(); drain(); });
  window.addEventListener("offline", () => tell(says.offline));
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", (event) => { if (event.persisted) listen(); });

  if (!text.value) text.value = kept.read("draft", "");
  grow();
  outbox.filter((message) => !shown(message.nonce)).forEach(bubble);
  const asked = one("#last");
  if (asked && !location.hash) asked.scrollIntoView();
  listen();
  drain();
})();

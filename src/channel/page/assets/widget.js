// Put on another site with <script src="https://…/widget.js" defer></script>: a button that opens the chat in a frame.
"use strict";
(() => {
  const words = __WORDS__;
  const home = new URL(document.currentScript.src).origin;
  const style = (element, rules) => Object.entries(rules).forEach(([name, value]) => element.style.setProperty(name, value));
  const button = document.createElement("button");
  const panel = document.createElement("div");
  let frame = null;
  button.type = "button";
  button.textContent = words.open;
  button.setAttribute("aria-expanded", "false");
  panel.hidden = true;
  style(button, {
    position: "fixed", right: "1rem", bottom: "1rem", "z-index": "2147483000", "min-height": "3rem",
    padding: "0 1.4rem", border: "0", "border-radius": "1.5rem", background: "#0b6b66", color: "#fff",
    font: "600 1rem system-ui, sans-serif", cursor: "pointer", "box-shadow": "0 .3rem 1.2rem rgb(0 0 0 / .25)",
  });
  style(panel, {
    position: "fixed", right: "1rem", bottom: "5rem", "z-index": "2147483000",
    width: "min(26rem, calc(100vw - 2rem))", height: "min(40rem, calc(100dvh - 7rem))", overflow: "hidden",
    "border-radius": "1rem", "box-shadow": "0 .75rem 2.5rem rgb(0 0 0 / .3)", background: "#fff",
  });
  function turn(open) {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.src = `${home}/embed`;
      frame.title = words.title;
      style(frame, { width: "100%", height: "100%", border: "0" });
      panel.append(frame);
    }
    panel.hidden = !open;
    button.textContent = open ? words.close : words.open;
    button.setAttribute("aria-expanded", String(open));
    if (open) frame.focus();
  }
  button.addEventListener("click", () => turn(panel.hidden));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) {
      turn(false);
      button.focus();
    }
  });
  const attach = () => document.body.append(panel, button);
  if (document.body) attach();
  else document.addEventListener("DOMContentLoaded", attach);
})();

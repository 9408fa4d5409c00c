// A served madoguchi and a real Chromium, for the tests of this folder. Nothing is skipped: without the binary or
// the browser the tests fail and say what is missing.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../..");
const binary = process.env.MADOGUCHI ?? join(root, "target/release/madoguchi");
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Starts the browser. */
export async function browse() {
  if (!existsSync(browserPath)) throw new Error(`${browserPath} is missing: apt-get install chromium, or set CHROMIUM`);
  return chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
}

/** Starts the bot at a fixed time, with a data folder of its own. */
export async function serve({ config = "", data = mkdtempSync(join(tmpdir(), "madoguchi-")), listen = "127.0.0.1:0" } = {}) {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build --release, or set MADOGUCHI`);
  const file = join(data, "browser-tests.toml");
  writeFileSync(file, config);
  const args = ["--config", file, "--data", data, "serve", "--listen", listen, "--now", "2024-11-01T10:00"];
  const process_ = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, DISCORD_TOKEN: "" } });
  let said = "";
  const url = await new Promise((told, failed) => {
    process_.stderr.on("data", (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) told(found[0]);
    });
    process_.on("exit", (code) => failed(new Error(`madoguchi ended with ${code}: ${said}`)));
  });
  const stop = () => new Promise((ended) => {
    process_.on("exit", ended);
    process_.kill("SIGTERM");
  });
  return { url, data, stop, clear: () => rmSync(data, { recursive: true, force: true }) };
}

/** What axe finds wrong with a page, as text; nothing where all is well. */
export async function wrongs(page) {
  // Evaluated by the driver, so that the page's own policy stays as strict as it is.
  await page.evaluate(axe);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }), tags);
  return found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`).join("\n");
}

// The chat page as a person sees it, in a real browser.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test as plain } from "node:test";
import { browse, serve, wrongs } from "./desk.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: "ja-JP" };
const DESK = { viewport: { width: 1280, height: 800 }, locale: "ja-JP" };
let browser, desk, host, elsewhere;
const LIMIT_MS = 240_000, STEP_MS = 30_000;
const test = (name, run) => plain(name, { timeout: LIMIT_MS }, run);

/** A site that shows the chat by its script. */
function site(listening) {
  const page = () => `<!doctype html><html lang="ja"><meta charset="utf-8"><title>役場</title><body><h1>役場</h1>
    <script src="${desk.url}/widget.js" defer></script></body></html>`;
  const server = createServer((_, answer) => answer.writeHead(200, { "content-type": "text/html" }).end(page()));
  return new Promise((told) => server.listen(listening, "127.0.0.1", () => told(server)));
}

before(async () => {
  host = await site(0);
  elsewhere = await site(0);
  browser = await browse();
  desk = await serve({ config: `[web]\nwidget_origins = ["http://localhost:${host.address().port}"]\n` });
});

after(async () => {
  await browser?.close();
  await desk?.stop();
  desk?.clear();
  host?.close();
  elsewhere?.close();
});

/** A new person with a page; fails at the end of the test if the page broke its own policy or asked somebody else. */
async function visit(t, options = PHONE, path = "/") {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(STEP_MS);
  const page = await context.newPage();
  const broken = [];
  const watch = (watched) => {
    watched.on("console", (m) => { if (/Content Security Policy|Refused to/.test(m.text())) broken.push(m.text()); });
    watched.on("pageerror", (error) => broken.push(String(error)));
    watched.on("request", (r) => { if (!r.url().startsWith(desk.url) && !r.url().startsWith("data:")) broken.push(r.url()); });
  };
  watch(page);
  context.on("page", watch);
  await page.goto(desk.url + path);
  t.after(async () => {
    await context.close();
    assert.deepEqual(broken, []);
  });
  return page;
}

const field = (page) => page.locator("#text");
const told = (page) => page.locator(".line.told:not(.wait)");
const asked = (page) => page.locator(".line.person");

async function ask(page, text) {
  const count = await told(page).count();
  await field(page).fill(text);
  await field(page).press("Enter");
  await told(page).nth(count).waitFor();
}

test("a consultation: example, choice, desk, and all of it after a reload", async (t) => {
  const page = await visit(t);
  await page.getByRole("button", { name: "人が辞めてしまう" }).click();
  await told(page).first().waitFor();
  await ask(page, "プロ拠点の窓口");
  const count = await told(page).count();
  await told(page).last().getByRole("button", { name: "対象" }).click();
  await told(page).nth(count).waitFor();
  await ask(page, "秋田の電話は？");
  const call = told(page).last().locator('a[href="tel:0188605624"]');
  assert.match(await call.textContent(), /^電話 018-860-5624（秋田県.*電話をかけます）$/);
  await page.reload();
  assert.equal(await told(page).count(), count + 2);
  assert.equal(await asked(page).count(), 4);
  await page.getByRole("button", { name: "最初から" }).click();
  await told(page).nth(count + 2).waitFor();
});

test("a deadline is told by a badge", async (t) => {
  const page = await visit(t);
  await ask(page, "キャリアアップ助成金の期限は？");
  await ask(page, "共同講座補助金の期限は？");
  const badges = await page.locator(".badge").allTextContents();
  assert.ok(badges.length > 0 && badges.every((b) => /受付中|受付前|終了|休止中|要確認/.test(b)), badges.join());
});

test("nothing is wider than a phone, also sides beside each other", async (t) => {
  const page = await visit(t);
  await ask(page, "くるみんとえるぼしの違い");
  assert.ok((await page.locator(".aspect dd").count()) >= 2);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 800 });
    const over = await page.evaluate(() => document.querySelector("#log").scrollWidth - document.querySelector("#log").clientWidth);
    assert.ok(over <= 0, `${over} px too wide at ${width}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }
  // Nor does the head take the room of the conversation, however large the text.
  for (const name of ["English", "Largest"]) {
    await page.locator(".settings summary").click();
    await page.getByRole("button", { name, exact: true }).click();
    await page.locator("#field").waitFor();
  }
  const [head, room] = await page.evaluate(() => ["header", "#log"].map((s) => document.querySelector(s).getBoundingClientRect()));
  assert.ok(head.top >= 0 && head.height < 160 && head.right <= 390, JSON.stringify(head));
  assert.ok(room.height > 400, JSON.stringify(room));
});

test("Enter that ends a composition does not send; the next one does", async (t) => {
  const page = await visit(t, DESK);
  const keyboard = await page.context().newCDPSession(page);
  await field(page).focus();
  await keyboard.send("Input.imeSetComposition", { text: "ろかべんとは", selectionStart: 6, selectionEnd: 6 });
  await page.evaluate(() => {
    globalThis.composing = [];
    document.querySelector("#text").addEventListener("keydown", (e) => globalThis.composing.push(e.isComposing || e.keyCode === 229));
  });
  // As systems differ: by its own code, or by the one that says that an input method has it.
  for (const windowsVirtualKeyCode of [13, 229]) {
    const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode };
    await keyboard.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...enter });
    await keyboard.send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
  }
  assert.deepEqual(await page.evaluate(() => globalThis.composing), [true, true], "the browser composed nothing");
  await keyboard.send("Input.insertText", { text: "ロカベンとは" });
  assert.equal(await asked(page).count(), 0);
  assert.equal(await field(page).inputValue(), "ロカベンとは");
  await field(page).press("Shift+Enter");
  assert.equal(await asked(page).count(), 0);
  await field(page).press("Enter");
  await told(page).first().waitFor();
  assert.equal(await asked(page).count(), 1);
});

test("a vote with a word is kept and shown again", async (t) => {
  const page = await visit(t);
  await ask(page, "ロカベンとは");
  await page.getByRole("button", { name: "👎" }).click();
  const word = page.locator(".vote input[name=comment]");
  await word.waitFor();
  assert.ok(await word.evaluate((input) => input === document.activeElement), "the word can be typed at once");
  await word.fill("金額が知りたい");
  await page.getByRole("button", { name: "伝える" }).click();
  await page.locator(".vote .thanks").waitFor();
  await page.reload();
  assert.equal(await page.locator('.vote [aria-pressed="true"]').count(), 1);
});

test("an answer prints on one sheet of A4 with its desk and codes", async (t) => {
  const page = await visit(t, DESK);
  await ask(page, "プロ拠点の秋田の窓口");
  await page.getByRole("link", { name: "印刷用のメモ" }).click();
  await page.locator("main.sheet").waitFor();
  const sheet = await page.locator("main.sheet").innerText();
  for (const part of ["プロ拠点の秋田の窓口", "018-860-5624", "電話の前に"]) assert.ok(sheet.includes(part), part);
  assert.ok((await page.locator("svg.qr").count()) >= 1);
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  assert.equal(pdf.match(/\/Type\s*\/Page[^s]/g).length, 1);
  assert.equal(await wrongs(page), "");
});

test("two tabs are one conversation, and deleting it clears both", async (t) => {
  const page = await visit(t, DESK);
  const other = await page.context().newPage();
  await other.goto(desk.url);
  await ask(other, "ロカベンとは");
  await page.bringToFront();
  await told(page).first().waitFor();
  assert.equal(await asked(page).innerText().then((s) => s.includes("ロカベンとは")), true);
  await page.locator(".settings summary").click();
  await page.getByRole("button", { name: "すべて消す" }).click();
  await page.getByText("会話をすべて消しました").waitFor();
  assert.equal(await told(page).count(), 0);
  await other.bringToFront();
  await other.getByText("会話をすべて消しました").waitFor();
});

test("a lost connection keeps what was typed, sends it later, and sends it once", async (t) => {
  const page = await visit(t);
  await ask(page, "ロカベンとは");
  await page.context().setOffline(true);
  await field(page).fill("くるみんとは");
  await field(page).press("Enter");
  await page.getByText("つながっていません").waitFor();
  await page.locator(".pending").waitFor();
  await field(page).fill("まだ書きかけ");
  await page.context().setOffline(false);
  await told(page).nth(1).waitFor();
  assert.equal(await asked(page).count(), 2);
  assert.equal(await page.locator(".pending").count(), 0);
  await page.reload();
  assert.equal(await field(page).inputValue(), "まだ書きかけ");
  assert.equal(await asked(page).count(), 2);
});

test("without a script: question, choice, vote", async (t) => {
  const page = await visit(t, { ...PHONE, javaScriptEnabled: false });
  await field(page).fill("プロ拠点の窓口");
  await page.getByRole("button", { name: "送る" }).click();
  await told(page).first().waitFor();
  await told(page).last().getByRole("button", { name: "対象" }).click();
  await told(page).nth(1).waitFor();
  await page.getByRole("button", { name: "👍" }).last().click();
  await page.locator(".vote .thanks").waitFor();
});

test("by keyboard alone, and read out", async (t) => {
  const page = await visit(t, DESK);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "text");
  await page.keyboard.type("ロカベンとは");
  await page.keyboard.press("Enter");
  await told(page).first().waitFor();
  const log = page.getByRole("log");
  assert.equal(await log.getAttribute("aria-label"), "会話");
  await page.locator(".settings summary").focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator(".panel").isVisible());
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator(".panel").isVisible()));
});

test("axe finds nothing: first visit, answers, settings, dark, large, English, at both widths", async (t) => {
  for (const options of [PHONE, DESK]) {
    const page = await visit(t, options);
    assert.equal(await wrongs(page), "", "first visit");
    await ask(page, "プロ拠点の秋田の窓口");
    await ask(page, "くるみんとえるぼしの違い");
    await page.getByRole("button", { name: "👎" }).last().click();
    await page.locator(".vote .thanks").waitFor();
    assert.equal(await wrongs(page), "", "answers");
    await page.locator(".settings summary").click();
    assert.equal(await wrongs(page), "", "settings");
    for (const name of ["暗い", "特大", "English"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await page.locator("#field").waitFor();
      assert.equal(await wrongs(page), "", name);
      await page.locator(".settings summary").click();
    }
  }
});

test("the widget on another site: a conversation of its own; not on a site that is not on the list", async (t) => {
  const context = await browser.newContext(DESK);
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`http://localhost:${host.address().port}/`);
  await page.getByRole("button", { name: "相談する" }).click();
  const frame = page.frameLocator("iframe");
  await frame.locator("#text").fill("プロ拠点の秋田の窓口");
  await frame.locator("#text").press("Enter");
  await frame.locator('a[href="tel:0188605624"]').waitFor();
  await page.reload();
  await page.getByRole("button", { name: "相談する" }).click();
  await frame.locator('a[href="tel:0188605624"]').waitFor();
  await page.getByRole("button", { name: "閉じる" }).click();
  assert.ok(!(await page.locator("iframe").isVisible()));
  await page.goto(`http://localhost:${elsewhere.address().port}/`);
  await page.getByRole("button", { name: "相談する" }).click();
  await page.waitForTimeout(500);
  assert.equal(await frame.locator("#text").count(), 0);
});

test("a bot that was started anew goes on where it was", async (t) => {
  const page = await visit(t);
  await ask(page, "ロカベンとは");
  await desk.stop();
  await field(page).fill("くるみんとは");
  await field(page).press("Enter");
  await page.locator(".pending").waitFor();
  desk = await serve({ data: desk.data, listen: desk.url.replace("http://", "") });
  await told(page).nth(1).waitFor();
  assert.equal(await asked(page).count(), 2);
  assert.equal(await page.locator(".pending").count(), 0);
});

// Opens every page in a real browser, at two widths, in two languages, with and without JavaScript, light and dark; saves what it
// saw, and fails on what a person would stumble over: console errors, sideways scrolling, missing words, barriers that axe finds.
//
//   npm ci
//   node check.mjs --url http://127.0.0.1:8082 --password PASSWORD     a running daemon; or --setup LINK before the first sign-in
//       --app KEY:SECRET                                               plays a seller as well, with an app of `cargo xtask demo`
//   node check.mjs --folder FOLDER                                     pages written by `LONGSHORE_PAGES=FOLDER cargo test -p longshore pages_can`
//
// Pictures go to --out (default ./shots). CHROMIUM names the browser (default /usr/bin/chromium).

import { createRequire } from "node:module";
import { createServer } from "node:http";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { authorise } from "./seller.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { values: asked } = parseArgs({
  options: { url: { type: "string" }, password: { type: "string" }, setup: { type: "string" }, folder: { type: "string" }, out: { type: "string", default: join(here, "shots") }, only: { type: "string" }, app: { type: "string" } },
});

const WIDTHS = [1440, 360];
const LANGUAGES = ["zh-CN", "en"];
const CONTENT_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

// Words that would be seen if a message were missing: keys of two or more parts.
const keys = new Set(
  [...readFileSync(join(here, "../../host/messages/en.ftl"), "utf8").matchAll(/^([a-z]+(?:-[a-z]+)+) =/gm)].map((match) => match[1]),
);

const problems = [];
const complain = (where, what) => {
  problems.push(`${where}: ${what}`);
  console.error(`FAIL ${where}: ${what}`);
};

/** Serves a folder of written-out pages under the content policy of the product. */
async function serveFolder(folder) {
  const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript" };
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://x").pathname.slice(1));
    if (name === "events") return response.writeHead(204).end();
    try {
      const type = types[name.split(".").pop()] ?? "text/plain";
      const content = readFileSync(join(folder, name.replaceAll("/", "")));
      response.writeHead(200, { "content-type": type, "content-security-policy": CONTENT_POLICY }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, base: `http://127.0.0.1:${server.address().port}` };
}

/** Holds one open page against the rules. */
async function examine(page, where, scripts) {
  const found = await page.evaluate((keys) => {
    const seen = [...document.querySelectorAll("body *")].filter((element) => element.children.length === 0);
    return {
      sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      missing: seen.map((element) => element.textContent.trim()).filter((text) => keys.includes(text)),
      heading: document.querySelectorAll("h1").length,
      title: document.title,
    };
  }, [...keys]);
  if (found.sideways > 0) complain(where, `scrolls sideways by ${found.sideways} px`);
  for (const key of found.missing) complain(where, `missing message ${key}`);
  if (found.heading !== 1) complain(where, `${found.heading} main headings`);
  if (!found.title.includes("·")) complain(where, "no title");
  if (!scripts) return;
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of violations) {
    complain(where, `axe ${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
  }
}

/** Opens every address in one kind of browser. */
async function tour(browser, kind, addresses, prepare) {
  const { width, language, scripts, dark } = kind;
  const context = await browser.newContext({
    viewport: { width, height: width < 500 ? 780 : 900 },
    locale: language,
    timezoneId: "Asia/Shanghai",
    javaScriptEnabled: scripts,
    colorScheme: dark ? "dark" : "light",
  });
  await prepare(context);
  const page = await context.newPage();
  let where = "";
  page.on("pageerror", (error) => complain(where, `script error: ${error.message}`));
  page.on("console", (message) => {
    // A page of its own status, such as 404, is logged as an error and is none.
    const ownStatus = message.text().startsWith("Failed to load resource") && message.location().url === page.url();
    if (message.type() === "error" && !ownStatus) complain(where, `console: ${message.text()}`);
  });
  for (const [name, address] of addresses) {
    where = `${name} ${width} ${language}${scripts ? "" : " no-script"}${dark ? " dark" : ""}`;
    await page.goto(address, { waitUntil: "load" });
    await page.screenshot({ path: join(asked.out, `${where.replaceAll(" ", "_")}.png`), fullPage: true });
    await examine(page, where, scripts);
  }
  await context.close();
}

function kinds() {
  const all = [];
  for (const width of WIDTHS) {
    for (const language of LANGUAGES) {
      for (const scripts of [true, false]) all.push({ width, language, scripts, dark: false });
    }
    all.push({ width, language: "zh-CN", scripts: true, dark: true });
  }
  return all;
}

/** Signs in once and hands the cookie to every other browser. */
async function signIn(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(asked.setup ?? new URL("/sign-in", asked.url).href);
  const password = asked.password ?? "a long enough passphrase";
  await page.fill("#password", password);
  if (asked.setup) await page.fill("#repeated", password);
  await page.click("button.wide");
  await page.waitForURL("**/accounts");
  return context;
}

/** The addresses of a running console, with the first account, draft and platform that it shows. */
async function addressesOf(context) {
  const page = await context.newPage();
  const first = async (address, selector) => {
    await page.goto(new URL(address, asked.url).href);
    return page.locator(selector).first().getAttribute("href", { timeout: 3000 }).catch(() => null);
  };
  const found = [
    ["accounts", "/accounts"],
    ["drafts", "/drafts"],
    ["drafts-completed", "/drafts?view=completed"],
    ["drafts-cancelled", "/drafts?view=cancelled"],
    ["connectors", "/connectors"],
    ["account", await first("/accounts", ".accounts a.name")],
    ["platform", await first("/accounts", ".card a.button")],
    ["draft", await first("/drafts", ".drafts a.name")],
    ["missing", "/no-such-page"],
    ["ticket-gone", "/authorize/no-such-token"],
    ["setup-closed", "/setup?code=none"],
  ];
  await page.close();
  return found.filter(([, address]) => address).map(([name, address]) => [name, new URL(address, asked.url).href]);
}

mkdirSync(asked.out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  if (asked.folder) {
    const { server, base } = await serveFolder(asked.folder);
    const only = (name) => !asked.only || asked.only.split(",").includes(name.split(".")[0]);
    for (const kind of kinds()) {
      const ending = `.${kind.language}.html`;
      const names = readdirSync(asked.folder).filter((name) => name.endsWith(ending) && only(name)).sort();
      await tour(browser, kind, names.map((name) => [name.slice(0, -ending.length), `${base}/${encodeURIComponent(name)}`]), async () => {});
    }
    server.close();
  } else if (asked.url) {
    const signedIn = await signIn(browser);
    if (asked.app) for (const what of await authorise(browser, signedIn, asked.url, asked.app, asked.out)) complain("seller", what);
    const addresses = await addressesOf(signedIn);
    const cookies = await signedIn.cookies();
    for (const kind of kinds()) await tour(browser, kind, addresses, (context) => context.addCookies(cookies));
  } else {
    throw new Error("say --url or --folder; the head of this file shows how");
  }
} finally {
  await browser.close();
}
console.log(problems.length === 0 ? "every page is well" : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

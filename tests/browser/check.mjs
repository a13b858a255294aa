// Opens every page in a real browser, wide and narrow, in two languages, with and without JavaScript, light and dark; fails on what a
// person would stumble over: console errors, sideways scrolling, missing words, heavy pages, barriers that axe finds.
//
//   npm ci
//   node check.mjs --url http://127.0.0.1:8082 --password PASSWORD     a running daemon; or --setup LINK before the first sign-in
//       --app KEY:SECRET=LOGIN --app KEY:SECRET=LOGIN                  plays sellers as well, one with scripts and one without, with
//                                                                      two apps and sign-in names of the marketplace simulator
//   node check.mjs --folder FOLDER                                     pages that `LONGSHORE_PAGES=FOLDER cargo test` wrote
//
// --out FOLDER keeps pictures. CHROMIUM names the browser; without it, chromium is looked for in PATH.

import { createServer } from "node:http";
import { accessSync, constants, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { WEIGHT_MAX, complain, examine, listen, problems, weigh } from "./rules.mjs";
import { authorise } from "./seller.mjs";

const text = { type: "string" };
const { values: asked } = parseArgs({
  options: { url: text, password: text, setup: text, folder: text, out: text, only: text, app: { type: "string", multiple: true, default: [] } },
});

const WIDTHS = [1280, 390];
const LANGUAGES = ["zh-CN", "en"];
const CONTENT_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** The heaviest page seen, in bytes, with its name. */
let heaviest = { bytes: 0, name: "" };

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

/** Takes a picture, if pictures are wanted. */
async function picture(page, name) {
  if (asked.out) await page.screenshot({ path: join(asked.out, `${name.replaceAll(" ", "_")}.png`), fullPage: true });
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
  for (const [name, address] of addresses) {
    const where = `${name} ${width} ${language}${scripts ? "" : " no-script"}${dark ? " dark" : ""}`;
    // A page of its own for each address: what its predecessor had open is not this one's.
    const page = await context.newPage();
    const bytes = weigh(page);
    listen(page, () => where);
    await page.goto(address, { waitUntil: "load" });
    await picture(page, where);
    await examine(page, where, scripts);
    const sum = [...bytes.values()].reduce((sum, bytes) => sum + bytes, 0);
    if (sum > WEIGHT_MAX) complain(where, `weighs ${sum} bytes, more than ${WEIGHT_MAX}`);
    if (sum > heaviest.bytes) heaviest = { bytes: sum, name };
    await page.close();
  }
  await context.close();
}

/** Wide and narrow in both languages; without scripts where there is least room and dark where there is most. */
function kinds() {
  const both = WIDTHS.flatMap((width) => LANGUAGES.map((language) => ({ width, language, scripts: true, dark: false })));
  const [wide, narrow] = WIDTHS;
  const [chinese, english] = LANGUAGES;
  return [
    ...both,
    { width: narrow, language: chinese, scripts: false, dark: false },
    { width: wide, language: english, scripts: false, dark: false },
    { width: wide, language: chinese, scripts: true, dark: true },
  ];
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
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

/** The addresses of a running console, with the first account, draft and platform that it shows. */
async function addressesOf(browser, cookies) {
  const context = await browser.newContext();
  await context.addCookies(cookies);
  const page = await context.newPage();
  const first = async (address, selector) => {
    await page.goto(new URL(address, asked.url).href);
    const link = page.locator(selector).first();
    return (await link.count()) ? link.getAttribute("href") : null;
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
  await context.close();
  return found.filter(([, address]) => address).map(([name, address]) => [name, new URL(address, asked.url).href]);
}

async function checkFolder(browser) {
  const { server, base } = await serveFolder(asked.folder);
  const isWanted = (name) => !asked.only || asked.only.split(",").includes(name.split(".")[0]);
  for (const kind of kinds()) {
    const ending = `.${kind.language}.html`;
    const names = readdirSync(asked.folder).filter((name) => name.endsWith(ending) && isWanted(name)).sort();
    if (names.length === 0) complain(asked.folder, `no page in ${kind.language}`);
    await tour(browser, kind, names.map((name) => [name.slice(0, -ending.length), `${base}/${encodeURIComponent(name)}`]), async () => {});
  }
  server.close();
}

async function checkDaemon(browser) {
  const cookies = await signIn(browser);
  const scripted = [true, false];
  for (const [index, app] of asked.app.entries()) {
    const kind = { scripts: scripted[index % 2], language: LANGUAGES[index % 2], width: WIDTHS[index % 2] };
    await authorise(browser, cookies, asked.url, app, kind, picture);
  }
  const addresses = await addressesOf(browser, cookies);
  for (const kind of kinds()) await tour(browser, kind, addresses, (context) => context.addCookies(cookies));
}

/** The browser's program. */
function program() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const places = process.env.PATH.split(delimiter).map((folder) => join(folder, "chromium"));
  const found = places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error("no chromium in PATH");
  return found;
}

if (asked.out) mkdirSync(asked.out, { recursive: true });
const browser = await chromium.launch({
  executablePath: program(),
  // Chromium refuses to put root, and many a container's user, into its sandbox; it opens nothing but our own pages here.
  chromiumSandbox: false,
  args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  if (asked.folder) await checkFolder(browser);
  else if (asked.url) await checkDaemon(browser);
  else throw new Error("say --url or --folder; the head of this file shows how");
} finally {
  await browser.close();
}
console.log(`heaviest page: ${heaviest.name}, ${heaviest.bytes} bytes of HTML, CSS and JavaScript (at most ${WEIGHT_MAX})`);
console.log(problems.length === 0 ? "every page is well" : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

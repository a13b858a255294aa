// What every page has to keep to, and the list of what did not. Used with pages of a folder and pages of a daemon alike.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** HTML, style sheet and script of one page, uncompressed: two seconds on a line of 256 kbit/s. */
export const WEIGHT_MAX = 64 * 1024;

// Words that would be seen if a message were missing: keys of two or more parts.
const messages = readFileSync(join(here, "../../host/messages/en.ftl"), "utf8");
const keys = [...messages.matchAll(/^([a-z]+(?:-[a-z]+)+) =/gm)].map((match) => match[1]);

export const problems = [];

export function complain(where, what) {
  problems.push(`${where}: ${what}`);
  console.error(`FAIL ${where}: ${what}`);
}

/** Complains about what a page's scripts and its console say. `where` is asked each time, because one page is led to many. */
export function listen(page, where, ours = () => true) {
  page.on("pageerror", (error) => complain(where(), `script error: ${error.message}`));
  page.on("console", (message) => {
    const from = message.location().url;
    // A page of its own status, such as 404, is logged as an error and is none.
    const ownStatus = message.text().startsWith("Failed to load resource") && from === page.url();
    if (message.type() === "error" && !ownStatus && ours(from)) complain(where(), `console: ${message.text()}`);
  });
}

/** Counts the bytes of HTML, style sheet and script, by address. */
export function weigh(page) {
  const bytes = new Map();
  page.on("response", async (response) => {
    if (!["document", "stylesheet", "script"].includes(response.request().resourceType())) return;
    // What is answered by a redirect has no body.
    const body = await response.body().catch(() => "");
    bytes.set(response.url(), body.length);
  });
  return bytes;
}

/** Holds one open page against the rules. */
export async function examine(page, where, scripts) {
  const found = await page.evaluate((keys) => {
    const seen = [...document.querySelectorAll("body *")].filter((element) => element.children.length === 0);
    const root = document.documentElement;
    return {
      sideways: root.scrollWidth - root.clientWidth,
      missing: seen.map((element) => element.textContent.trim()).filter((text) => keys.includes(text)),
      headings: document.querySelectorAll("h1").length,
      title: document.title,
    };
  }, keys);
  if (found.sideways > 0) complain(where, `scrolls sideways by ${found.sideways} px`);
  for (const key of found.missing) complain(where, `missing message ${key}`);
  if (found.headings !== 1) complain(where, `${found.headings} main headings`);
  if (!found.title.includes("·")) complain(where, "no title");
  if (!scripts) return;
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of violations) {
    const places = violation.nodes.slice(0, 3).map((node) => node.target.join(" "));
    complain(where, `axe ${violation.id}: ${violation.help}: ${places.join(" | ")}`);
  }
}

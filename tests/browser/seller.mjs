// Plays staff and seller with two browsers: the form, the link, the platform's consent, and the first page that moves on by itself.
// Knows of the simulated platform only that its consent page has a button that says yes.

import { join } from "node:path";

/** Authorises one account; answers what went wrong, in words. */
export async function authorise(browser, staff, url, app, out) {
  const problems = [];
  const [key, secret] = app.split(":");
  const page = await staff.newPage();
  // A page's own status is logged as an error and is none, and what the platform's pages log is theirs.
  const listen = (to, whose) =>
    to.on("console", (message) => {
      const from = message.location().url;
      const ownStatus = message.text().startsWith("Failed to load resource") && from === to.url();
      if (message.type() === "error" && !ownStatus && from.startsWith(url)) problems.push(`${whose} console: ${message.text()}`);
    });
  listen(page, "staff's");
  const nickname = `Browser ${key}`;

  await page.goto(new URL("/platforms/aliexpress", url).href);
  await page.click("form button.wide");
  if ((await page.locator(".summary li").count()) === 0) problems.push("an empty form was not refused with a list");
  await page.screenshot({ path: join(out, "seller_form_refused.png"), fullPage: true });
  await page.fill("[name=nickname]", nickname);
  await page.fill("[name=app-key]", key);
  await page.fill("[name=app-secret]", secret);
  await page.click("form button.wide");
  await page.waitForURL("**/tickets/*");
  const link = await page.locator("#link").textContent();

  const seller = await browser.newContext({ locale: "en" });
  const theirs = await seller.newPage();
  listen(theirs, "seller's");
  await theirs.goto(link);
  await theirs.click("main form button");
  await theirs.waitForURL((address) => address.origin !== new URL(url).origin);
  await theirs.screenshot({ path: join(out, "seller_platform.png"), fullPage: true });
  // The page at the staff's side has noticed by now that somebody went to the platform.
  await page.screenshot({ path: join(out, "seller_waiting.png"), fullPage: true });
  await theirs.locator("button, input[type=submit], a.button").first().click();
  await theirs.waitForURL((address) => address.origin === new URL(url).origin);
  await theirs.screenshot({ path: join(out, "seller_connected.png"), fullPage: true });
  if (!(await theirs.locator("h1").textContent()).includes("Authorised")) problems.push("the seller was not told that it worked");

  // Nobody touches the staff's page: it moves on by itself.
  await page.waitForURL("**/accounts/*", { timeout: 15_000 }).catch(() => problems.push("the staff's page did not move on by itself"));
  await page.locator("a[href*='view=to-ship']").first().waitFor();
  await page.screenshot({ path: join(out, "seller_account.png"), fullPage: true });

  // The button answers in place, and says what became of the click.
  await page.goto(new URL("/accounts", url).href);
  const row = page.locator("tr", { hasText: nickname });
  await row.locator("form.pull button").click();
  await row.locator("div.pull .tag").waitFor({ timeout: 10_000 }).catch(() => problems.push("the click was not shown"));
  if (new URL(page.url()).pathname !== "/accounts") problems.push("the click left the page");
  await page.screenshot({ path: join(out, "seller_clicked.png"), fullPage: true });
  await seller.close();
  await page.close();
  return problems;
}

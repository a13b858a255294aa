// Plays staff and seller with two browsers, from the notice to the drafts: the form, the link, a first "no" at the platform, another
// try, the consent, the pull, and the orders. Of the platform it knows the sign-in name and the two buttons of the simulator's page.

import { complain, listen } from "./rules.mjs";

/** How long anything may take on a busy machine. */
const PATIENCE = { timeout: 30_000 };

/** Authorises one account, with or without scripts, and complains about what went wrong. */
export async function authorise(browser, cookies, url, app, kind, picture) {
  const { scripts, language, width } = kind;
  const [, key, secret, login] = app.match(/^([^:]+):([^=]+)=(.+)$/);
  const nickname = `Browser ${key}`;
  const where = (who) => `${who}${scripts ? "" : " no-script"}`;
  const open = async (who, cookies) => {
    const context = await browser.newContext({ locale: language, javaScriptEnabled: scripts, viewport: { width, height: 900 } });
    if (cookies) await context.addCookies(cookies);
    const page = await context.newPage();
    // What the platform's pages log is theirs.
    listen(page, () => where(who), (from) => from.startsWith(url));
    return page;
  };
  const staff = await open("staff", cookies);
  const link = await notice(staff, url, { nickname, key, secret }, where("staff"));
  const seller = await open("seller");
  await consent(seller, url, link, login, where("seller"), picture);
  await follow(staff, url, nickname, scripts, where("staff"));
  await orders(staff, url, where("staff"), picture);
  await seller.context().close();
  await staff.context().close();
}

/** Fills in the notice's form, first with nothing. Answers the seller's link. */
async function notice(page, url, { nickname, key, secret }, where) {
  await page.goto(new URL("/platforms/aliexpress", url).href);
  await page.click("form button.wide");
  const summary = page.locator(".summary li").first();
  await summary.waitFor(PATIENCE).catch(() => complain(where, "an empty form was not refused with a list"));
  await page.fill("[name=nickname]", nickname);
  await page.fill("[name=app-key]", key);
  await page.fill("[name=app-secret]", secret);
  await page.click("form button.wide");
  await page.waitForURL("**/tickets/*", PATIENCE);
  return page.locator("#link").textContent();
}

/** Declines, tries again from the page that says so, and consents. */
async function consent(page, url, link, login, where, picture) {
  const away = (address) => address.origin !== new URL(url).origin;
  await page.goto(link);
  await page.click("main form button");
  await page.waitForURL(away, PATIENCE);
  await page.click("#decline button");
  await page.waitForURL((address) => !away(address), PATIENCE);
  // Some platforms say "no" without saying to what; then our page asks.
  const choice = page.locator(".choices button");
  if (await choice.count()) await choice.first().click();
  const again = page.locator("a.button.primary");
  await again.waitFor(PATIENCE).catch(() => complain(where, "after a refusal there is no other try"));
  await picture(page, `${where} declined`);
  await again.click();
  await page.waitForURL("**/authorize/*", PATIENCE);
  await page.click("main form button");
  await page.waitForURL(away, PATIENCE);
  await page.fill("[name=login]", login);
  await page.click("#agree button");
  await page.waitForURL((address) => !away(address), PATIENCE);
  await page.locator("h1.good").waitFor(PATIENCE).catch(() => complain(where, "the seller was not told that it worked"));
  await picture(page, `${where} connected`);
}

/** Nobody touches the staff's page: it moves on by itself. Then the button tells what became of a click. */
async function follow(page, url, nickname, scripts, where) {
  await page.waitForURL("**/accounts/*", PATIENCE).catch(() => complain(where, "the page of the link did not move on by itself"));
  await page.goto(new URL("/accounts", url).href);
  const row = page.locator("tr", { hasText: nickname });
  // While the first pull runs there is no button.
  await reloadUntil(page, row.locator("form.pull button"));
  if (scripts) await ticks(row.locator("[data-ticker]"), where);
  await row.locator("form.pull button").click();
  await row.locator("div.pull .tag").waitFor(PATIENCE).catch(() => complain(where, "the click was not shown"));
  if (new URL(page.url()).pathname !== "/accounts") complain(where, "the click left the page");
}

/** A countdown shows another time a moment later. */
async function ticks(countdown, where) {
  const before = await countdown.textContent(PATIENCE);
  const changed = async () => (await countdown.textContent()) !== before;
  for (let look = 0; look < 50; look += 1) {
    if (await changed()) return;
    await countdown.page().waitForTimeout(100);
  }
  complain(where, `the countdown stands still at ${before}`);
}

/** The drafts of the first pull: the list, and one of them. */
async function orders(page, url, where, picture) {
  await page.goto(new URL("/drafts?view=to-ship", url).href);
  const first = page.locator(".drafts a.name").first();
  await reloadUntil(page, first);
  const number = (await first.textContent()).trim();
  await picture(page, `${where} drafts`);
  await first.click();
  await page.waitForURL("**/drafts/*", { ...PATIENCE, waitUntil: "load" });
  if ((await page.locator("h1").textContent()).trim() !== number) complain(where, `the draft of ${number} is another one`);
}

/** Looks again until something is there. */
async function reloadUntil(page, locator) {
  for (let look = 0; look < 60 && !(await locator.count()); look += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await locator.first().waitFor(PATIENCE);
}

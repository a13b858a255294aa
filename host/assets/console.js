// What pages do beyond HTML: times in the viewer's zone, countdowns, copying, and pages that follow what happens. Every page works
// without it. All words come from the page.

const root = document.documentElement;
const language = root.lang || "zh-CN";
const main = document.getElementById("main");
const announce = document.getElementById("announce");

// The server's clock is the one that pulls follow; this machine's may be off.
const skew = Date.parse(root.dataset.now) - Date.now();
const serverNow = () => Date.now() + skew;

// Times: short in the row, complete on hover.
const sameYear = new Intl.DateTimeFormat(language, { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });
const otherYear = new Intl.DateTimeFormat(language, { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });
const complete = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function showTime(element) {
  const at = new Date(element.dateTime);
  const away = at - serverNow();
  const format = at.getFullYear() === new Date().getFullYear() ? sameYear : otherYear;
  let text = format.format(at);
  if (Math.abs(away) < HOUR) text = relative.format(Math.round(away / MINUTE), "minute");
  else if (Math.abs(away) < 12 * HOUR) text = relative.format(Math.round(away / HOUR), "hour");
  if (element.textContent !== text) element.textContent = text;
  element.title = complete.format(at);
}

const unit = (unit) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" });
const minutes = unit("minute");
const seconds = unit("second");

// Countdowns: minutes and seconds up to an hour, else the moment itself.
function showCountdown(element) {
  const left = Math.ceil((Date.parse(element.dataset.until) - serverNow()) / 1000);
  const time = element.querySelector("time");
  if (left <= 0 && !element.dataset.over) {
    element.dataset.over = "yes";
    refreshSoon();
  }
  if (left > 0 && left < 3600) {
    let ticker = element.querySelector("[data-ticker]");
    if (!ticker) {
      ticker = document.createElement("span");
      ticker.dataset.ticker = "";
      element.append(ticker);
      if (time) time.hidden = true;
    }
    const parts = left < 60 ? [seconds.format(left)] : [minutes.format(Math.floor(left / 60)), seconds.format(left % 60)];
    ticker.textContent = root.dataset.in.replace("%", parts.join(language.startsWith("zh") ? "" : " "));
  } else if (time) {
    time.hidden = false;
    element.querySelector("[data-ticker]")?.remove();
  }
}

const countries = new Intl.DisplayNames(language, { type: "region", fallback: "none" });

function showCountry(element) {
  let name;
  try {
    name = countries.of(element.dataset.country);
  } catch {
    return; // Not a country code: what the platform said stays.
  }
  if (name) element.textContent = `${name} ${element.dataset.country}`;
}

function tick() {
  document.querySelectorAll("[data-until]").forEach(showCountdown);
}

function dress(scope) {
  scope.querySelectorAll("time").forEach(showTime);
  scope.querySelectorAll("[data-country]").forEach(showCountry);
  if (navigator.clipboard) scope.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
  tick();
}

// Copying.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const lines = source.children.length ? [...source.children].map((line) => line.textContent.trim()) : [source.textContent.trim()];
  try {
    await navigator.clipboard.writeText(lines.join("\n"));
  } catch {
    getSelection().selectAllChildren(source);
    return;
  }
  const words = button.textContent;
  button.textContent = announce.textContent = announce.dataset.copied;
  setTimeout(() => {
    button.textContent = words;
    announce.textContent = "";
  }, 1600);
});

// A page that follows what happens reads itself again. What somebody is typing into, or has opened, is never pulled away.
let shown = main.innerHTML;
let refreshing = false;
let again = false;

function busy() {
  const active = document.activeElement;
  return main.contains(active) && active.matches("input, select, textarea") || main.querySelector("details[open]") !== null
    || !getSelection().isCollapsed;
}

function take(html, url) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("main");
  if (!fresh || !fresh.hasAttribute("data-live")) return location.assign(url);
  if (fresh.innerHTML === shown) return;
  shown = fresh.innerHTML;
  const focused = document.activeElement?.closest("form")?.getAttribute("action");
  main.replaceChildren(...fresh.childNodes);
  document.title = page.title;
  dress(main);
  if (focused) main.querySelector(`form[action="${CSS.escape(focused)}"] button`)?.focus({ preventScroll: true });
}

async function refresh() {
  if (document.hidden || busy()) return void (again = true);
  if (refreshing) return void (again = true);
  refreshing = true;
  again = false;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    // The page itself moved on: the account is connected, or the session is over.
    if (answer.redirected) return location.assign(answer.url);
    if (answer.ok && !busy()) take(await answer.text(), answer.url);
  } catch {
    // The daemon is away; the stream tells when it is back.
  } finally {
    refreshing = false;
    if (again) setTimeout(refreshSoon, 2000);
  }
}

let pending;
function refreshSoon() {
  if (!main.hasAttribute("data-live")) return;
  clearTimeout(pending);
  pending = setTimeout(refresh, 400);
}

// Buttons within a live page answer in place.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-inline]") || !main.hasAttribute("data-live")) return;
  event.preventDefault();
  const pressed = event.submitter;
  const body = new URLSearchParams(new FormData(form, pressed));
  if (pressed) pressed.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const text = await answer.text();
    // The answer is a page of its own where it is an error: show it as one.
    if (answer.ok && new URL(answer.url).pathname === location.pathname) take(text, answer.url);
    else if (answer.ok) location.assign(answer.url);
    else showProblem(text);
  } catch {
    form.submit();
  }
  if (pressed?.isConnected) pressed.disabled = false;
});

function showProblem(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("main");
  main.removeAttribute("data-live");
  main.className = fresh.className;
  main.replaceChildren(...fresh.childNodes);
  document.title = page.title;
  main.focus();
}

function listen() {
  const stream = new EventSource("/events");
  stream.addEventListener("changed", refreshSoon);
  // Refused, not broken: the browser will not try again by itself.
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setInterval(refreshSoon, 30_000);
  });
  addEventListener("pagehide", () => stream.close());
}

dress(document);
document.querySelector("[data-focus]")?.focus();
setInterval(tick, 1000);
setInterval(() => document.querySelectorAll("time").forEach(showTime), 30_000);
if (main.hasAttribute("data-live")) {
  listen();
  document.addEventListener("visibilitychange", () => again && refreshSoon());
  document.addEventListener("focusout", () => again && refreshSoon());
}

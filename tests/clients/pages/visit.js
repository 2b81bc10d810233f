// Goes through the pages for visitors in a browser, with their script and without: a visitor fills in the form with two
// documents, gets a number and a code, follows the complaint, answers what is asked, reads the answer, and rates it. axe
// judges every state on a phone and on a wide screen, in the light and in the dark. PICTURES=<folder> keeps pictures of each state.
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [, , origin, token, executablePath, samples, embedding] = process.argv;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.PICTURES;
if (pictures) mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
const faults = [];
const fault = (text) => {
  if (!faults.includes(text)) console.error(text);
  faults.push(text);
};
let states = 0;

/** A call of the API by a manager, who may do everything. */
async function api(method, path, body, headers = {}) {
  const answer = await fetch(`${origin}/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}

async function step(id, body) {
  const { version } = await api("GET", `/complaints/${id}`);
  await api("POST", `/complaints/${id}/transitions`, body, { "If-Match": `"${version}"` });
}

/** What axe finds. */
async function look(page) {
  await page.evaluate(axe);
  return page.evaluate(() =>
    globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
}

/** Judges the page as it stands: axe on a phone and in the dark on a wide screen, what is too wide or too small at all widths. */
async function judged(page, name) {
  states += 1;
  for (const [width, colorScheme] of [[320, "light"], [360, "light"], [768, "light"], [1280, "light"], [1280, "dark"]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Between them nothing changes but the width of columns.
    const { violations } = width === 320 || width === 768 || (width === 1280 && colorScheme === "light") ? { violations: [] } : await look(page);
    for (const { id, nodes } of violations) {
      fault(`${name} at ${width} pixels, ${colorScheme}: ${id}, ${nodes.map((node) => node.target).join(", ")}`);
    }
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) {
      fault(`${name} is wider than ${width} pixels`);
    }
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button, select, summary, .button, input:not([type=hidden], [name=website])")]
        .filter((one) => one.checkVisibility())
        .map((one) => (one.closest(".option") ?? one))
        .filter((one) => one.getBoundingClientRect().height < 43.9)
        .map((one) => one.outerHTML.slice(0, 80)));
    for (const one of small) fault(`${name} at ${width} pixels: too small to touch: ${one}`);
    if (pictures) {
      const path = join(pictures, `${name.replaceAll(/[^a-z0-9]+/gi, "-")}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (page.url().split("#")[0].match(/[0-9A-Z]{4}-[0-9A-Z]{4}|example/)) fault(`${name}: ${page.url()} tells who it is`);
}

async function expect(page, what, text) {
  const found = page.getByText(text).first();
  await found.waitFor({ timeout: 15_000 }).catch(() => fault(`${what}: ${text} is not there`));
}

/** A page of which everything that breaks, is refused by its policy or comes from elsewhere is a fault. */
async function open(context, name) {
  const page = await context.newPage();
  page.on("console", (said) => {
    // A form with faults is answered by 400, which the browser tells as well, and so is a request that this test aborts.
    if (said.type() === "error" && !/status of (40|429|503)|ERR_FAILED/.test(said.text())) fault(`${name}: ${said.text()}`);
  });
  page.on("pageerror", (error) => fault(`${name}: ${error.message}`));
  page.on("request", (request) => request.url().startsWith(origin) || fault(`${name} asks ${request.url()}`));
  return page;
}

async function send(page, scope, button) {
  await page.locator(scope).getByRole("button", { name: button }).click();
  await page.waitForLoadState("networkidle");
}

async function visit(withScript) {
  const how = withScript ? "with script" : "without script";
  const context = await browser.newContext({ locale: "nl-NL" });
  // axe needs scripts to run: those of the page are what is kept away.
  if (!withScript) await context.route("**/pages/*.js", (route) => route.abort());
  const page = await open(context, how);
  const named = (state) => `${how}: ${state}`;
  const files = [join(samples, "offer.pdf"), join(samples, "photo.jpg")];

  await page.goto(`${origin}/klachtenformulier`);
  await judged(page, named("the empty form"));
  await send(page, "main", "Klacht versturen");
  await expect(page, how, "Nog niet verstuurd");
  await judged(page, named("faults"));
  const again = page.locator(".faults a").first();
  if ((await again.getAttribute("href")) === "#") fault(`${how}: a fault leads nowhere`);

  await page.getByLabel("Uw klacht (nodig)").fill(`Het tarief op mijn rekening klopt niet (${how}, ${Date.now()}).`);
  await page.getByLabel("Met wie u sprak").fill("een mevrouw die zich Linda noemde");
  await page.getByLabel("Nee", { exact: true }).check();
  await page.locator("#file").setInputFiles(files);
  await send(page, "main", "Klacht versturen");
  await expect(page, how, "Nog niet verstuurd");
  await judged(page, named("nobody to answer"));
  if (!(await page.getByLabel("Uw klacht (nodig)").inputValue()).includes("Het tarief")) fault(`${how}: the text was lost`);
  if (withScript) {
    if ((await page.locator(".chosen li").count()) !== 2) fault(`${how}: the files were lost`);
  } else {
    await expect(page, how, "Kies deze bestanden opnieuw");
    await page.locator("#file").setInputFiles(files);
  }
  await page.getByLabel("Naam").fill("J. de Vries");
  await page.getByLabel("E-mailadres").fill("j.devries@example.nl");
  await page.waitForTimeout(3000); // faster than anybody fills it in is looked at by a person first
  await page.getByRole("button", { name: "Klacht versturen" }).dblclick();
  await expect(page, how, "Wij hebben uw klacht ontvangen");
  await judged(page, named("taken in"));
  const number = await page.locator(".receipt dd").first().innerText();
  const code = await page.locator(".receipt code").innerText();
  const { items } = await api("GET", `/complaints?number=${number}`);
  const id = items[0]?.id ?? fault(`${how}: ${number} is not registered`);
  const documents = await api("GET", `/complaints/${id}/documents`);
  if (documents.items.length !== 2) fault(`${how}: ${documents.items.length} documents`);
  const all = await api("GET", "/complaints?status=registered&pageSize=100");
  if (all.items.filter((one) => one.number > number).length) fault(`${how}: a double click makes two`);

  await page.goto("about:blank");
  await page.goto(`${origin}/klacht-volgen`);
  await judged(page, named("no code yet"));
  await page.getByLabel("Uw volgcode").fill("0000-0000-0000-0000-0000-0000-00");
  await send(page, "main", "Bekijk mijn klacht");
  await expect(page, how, "Deze volgcode geldt niet");
  await judged(page, named("an unknown code"));

  /** Follows by the link where there is a script, and else by typing the code in. */
  const follow = async (state, text) => {
    await page.goto("about:blank");
    if (withScript) {
      await page.goto(`${origin}/klacht-volgen#${code}`);
    } else {
      await page.goto(`${origin}/klacht-volgen`);
      await page.getByLabel("Uw volgcode").fill(code.toLowerCase().replaceAll("-", " "));
      await send(page, "main", "Bekijk mijn klacht");
    }
    await expect(page, state, text);
    await judged(page, named(state));
  };
  await follow("received", "Wij hebben uw klacht ontvangen.");
  await step(id, { to: "in_progress" });
  await follow("in progress", "Wij behandelen uw klacht.");
  await page.getByText("Een bericht of document sturen").click();
  await page.getByLabel("Uw bericht").fill("Ik hoor het graag.");
  await judged(page, named("a message"));
  await send(page, "main", "Bericht versturen");
  await expect(page, how, "Wij hebben uw bericht ontvangen.");
  await judged(page, named("a message was sent"));
  await step(id, { to: "waiting", waitingFor: "complainant", reason: "Een kopie van de overeenkomst." });
  await follow("waiting for you", "Een kopie van de overeenkomst.");
  await send(page, ".asked", "Antwoord versturen");
  await expect(page, how, "Schrijf iets, of stuur een document mee.");
  await judged(page, named("an answer without words"));
  await page.getByLabel("Uw antwoord").fill("Ik heb de overeenkomst nooit gekregen.");
  await page.locator("#answer-file").setInputFiles([
    { name: "offer.pdf", mimeType: "application/pdf", buffer: readFileSync(files[0]) },
    { name: "drawing.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") },
  ]);
  await send(page, ".asked", "Antwoord versturen");
  await expect(page, how, "Wij hebben uw antwoord ontvangen");
  await judged(page, named("an answer with a file that is refused"));
  await expect(page, how, "Deze bestanden zijn niet aangenomen");
  if ((await api("GET", `/complaints/${id}`)).status !== "in_progress") fault(`${how}: an answer resumes nothing`);

  await page.getByText("Uw klacht intrekken").click();
  await page.getByLabel("Waarom wilt u stoppen?").fill("Het is al opgelost.");
  await send(page, "main", "Intrekken aanvragen");
  await expect(page, how, "U vraagt ons te stoppen");
  await judged(page, named("a withdrawal was asked for"));
  await api("POST", `/complaints/${id}/investigations`, { kind: "analysis", text: "Er is geen akkoord te horen." });
  await api("POST", `/complaints/${id}/investigations`, { kind: "employee_interview", held: false, notHeldReason: "Uit dienst." });
  await api("PUT", `/complaints/${id}/assessment`, {
    admissible: true, lawViolated: true, decencyViolated: false, norm: "Artikel 6:230v BW",
    motivation: "Zonder akkoord is er geen overeenkomst.",
  });
  await step(id, { to: "answered", channel: "email", summary: "Wij hebben de overeenkomst ongedaan gemaakt." });
  await follow("answered", "Wij hebben uw klacht beantwoord.");
  await expect(page, how, "Wij hebben de overeenkomst ongedaan gemaakt.");
  await step(id, {
    to: "closed", outcome: "resolved", shortDescription: "Overeenkomst zonder toestemming.",
    handlingSummary: "Overeenkomst geannuleerd.", prevention: { none: "Medewerker aangesproken." },
  });
  await follow("closed", "Uw klacht is afgehandeld.");
  await send(page, ".rating", "Oordeel versturen");
  await expect(page, how, "Geef een cijfer van 1 tot en met 5.");
  await judged(page, named("a rating without a score"));
  await page.locator("label[for=score-4]").click();
  await send(page, ".rating", "Oordeel versturen");
  await expect(page, how, "Dank u voor uw beoordeling.");
  if (!(await page.locator("#score-4").isChecked())) fault(`${how}: the rating is not shown`);
  await page.getByText("Vragen om uw klacht te heropenen").click();
  await page.getByLabel("Waarom wilt u heropenen?").fill("De leverancier heeft het niet verwerkt.");
  await judged(page, named("rated"));
  await send(page, "main", "Vraag versturen");
  await expect(page, how, "U hoort van ons wat wij besluiten.");
  await api("DELETE", `/complaints/${id}/tracking-code`);
  await follow("revoked", "Deze volgcode geldt niet");
  if ((await context.cookies()).length) fault(`${how}: there is a cookie`);
  const kept = withScript && (await page.evaluate(() => localStorage.length + sessionStorage.length));
  if (kept) fault(`${how}: something is kept in the browser`);
  await context.close();
  return number;
}

/** The form in English, in keys alone, and by dropping a document. */
async function inEnglish() {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await open(context, "in English");
  await page.goto(`${origin}/klachtenformulier`);
  await expect(page, "in English", "Make a complaint");
  await judged(page, "in English: the empty form");
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["The offer."], "offer.txt", { type: "text/plain" }));
    return data;
  });
  await page.dispatchEvent("[data-files]", "drop", { dataTransfer: dropped });
  await expect(page, "in English", "offer.txt was added.");
  await page.getByRole("button", { name: "Remove offer.txt" }).click();
  await expect(page, "in English", "offer.txt was removed.");
  await page.route("**/klachtenformulier", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue());
  await page.getByLabel("Your complaint (needed)").fill("The tariff is wrong.");
  await page.locator("main").getByRole("button", { name: "Send complaint" }).press("Enter");
  await page.getByText("Sending did not work.").waitFor({ timeout: 15_000 }).catch(() => fault("a lost connection is not told"));
  if ((await page.getByLabel("Your complaint (needed)").inputValue()) !== "The tariff is wrong.") fault("a lost connection loses the words");
  await page.unroute("**/klachtenformulier");
  await page.locator("#file").setInputFiles({ name: "offer.txt", mimeType: "text/plain", buffer: Buffer.from("The offer.") });
  const overloaded = `<main><div class="faults"><h2>Too many</h2><p>Wait a minute.</p><p class="again">offer.txt</p></div></main>`;
  await page.route("**/klachtenformulier", (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 429, contentType: "text/html", body: overloaded }) : route.continue());
  await page.locator("main").getByRole("button", { name: "Send complaint" }).press("Enter");
  await expect(page, "in English", "Wait a minute.");
  await judged(page, "in English: too many");
  if ((await page.locator("[data-failed]").innerText()).includes("offer.txt")) fault("files that are still there are to be chosen again");
  if ((await page.locator(".chosen li").count()) !== 1) fault("a limit loses the files");
  if ((await page.getByLabel("Your complaint (needed)").inputValue()) !== "The tariff is wrong.") fault("a limit loses the words");
  await context.close();
}

/** Codes behind # that cannot be looked up stand in the field, to be corrected. */
async function looksUp() {
  const context = await browser.newContext({ locale: "nl-NL" });
  const page = await open(context, "looking up");
  for (const [behind, code, told] of [
    ["7KQ2%E2%82%AC", "7KQ2\u20ac", "Opzoeken is niet gelukt."],
    ["7KQ2%", "7KQ2%", "Deze volgcode geldt niet"],
    ["7KQ2é", "7KQ2é", "Deze volgcode geldt niet"],
    ["0000-0000-0000-0000-0000-0000-00", "0000-0000-0000-0000-0000-0000-00", "Deze volgcode geldt niet"],
  ]) {
    await page.goto("about:blank");
    await page.goto(`${origin}/klacht-volgen#${behind}`);
    await expect(page, `looking up ${behind}`, told);
    const shown = await page.getByLabel("Uw volgcode").inputValue();
    if (shown !== code) fault(`looking up ${behind}: ${shown} stands in the field`);
    if (await page.locator("[data-progress]").isVisible()) fault(`looking up ${behind} goes on`);
  }
  await page.route("**/klacht-volgen", (route) =>
    route.request().headers()["tracking-code"] ? route.fulfill({ status: 503, body: "" }) : route.continue());
  await page.goto("about:blank");
  await page.goto(`${origin}/klacht-volgen#0000-1`);
  await expect(page, "looking up in vain", "Opzoeken is niet gelukt.");
  if ((await page.getByLabel("Uw volgcode").inputValue()) !== "0000-1") fault("a failed lookup loses the code");
  await judged(page, "a failed lookup");
  await context.close();
}

/** A page of a configured origin embeds the form, one of another cannot. */
async function embedded() {
  const html = `<!doctype html><title>Website</title><p style="height: 1500px"></p><iframe width=600 height=900 src="${origin}/klachtenformulier?embedded=true&language=nl"></iframe>
    <script>addEventListener("message", (event) => {
      const told = event.data.klachtenformulier;
      if (!told) return;
      document.querySelector("iframe").height = document.title = told.height;
      if (told.shown) document.querySelector("iframe").scrollIntoView();
    });</script>`;
  const serve = (port) => new Promise((ready) => {
    const server = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end(html));
    server.listen(port, "127.0.0.1", () => ready(server));
  });
  const [ours, theirs] = [await serve(Number(new URL(embedding).port)), await serve(0)];
  const page = await browser.newPage();
  await page.goto(embedding);
  const form = page.frameLocator("iframe");
  await form.getByRole("button", { name: "Klacht versturen" }).waitFor({ timeout: 15_000 }).catch(() => fault("the form is not embedded"));
  if (await form.locator("header, footer").count()) fault("the embedded form has a head of its own");
  await page.waitForFunction(() => Number(document.title) > 500, null, { timeout: 5_000 }).catch(() => fault("the embedded form does not tell its height"));
  await form.getByLabel("Uw klacht (nodig)").fill(`Ingebed: het tarief klopt niet, ${Date.now()}.`);
  await form.getByLabel("E-mailadres").fill("j@example.nl");
  await page.waitForTimeout(3000);
  const high = Number(await page.title());
  await form.getByRole("button", { name: "Klacht versturen" }).click();
  await form.getByText("Wij hebben uw klacht ontvangen").waitFor({ timeout: 15_000 }).catch(() => fault("the embedded form is not sent"));
  await page.waitForFunction((high) => Number(document.title) < high - 500, high, { timeout: 5_000 }).catch(() => fault("the frame does not shrink"));
  const top = await page.locator("iframe").evaluate((frame) => frame.getBoundingClientRect().top);
  if (top < -1 || top > 400) fault(`the frame with the receipt is not in view, at ${top}`);
  const plain = await browser.newContext({ locale: "nl-NL" });
  await plain.route("**/pages/*.js", (route) => route.abort());
  const bare = await plain.newPage();
  await bare.goto(embedding);
  const inBare = bare.frameLocator("iframe");
  await inBare.getByLabel("Uw klacht (nodig)").fill(`Ingebed, zonder script: het tarief klopt niet, ${Date.now()}.`);
  await inBare.getByLabel("E-mailadres").fill("j@example.nl");
  await bare.waitForTimeout(3000);
  await inBare.getByRole("button", { name: "Klacht versturen" }).click();
  await inBare.getByText("Wij hebben uw klacht ontvangen").waitFor({ timeout: 15_000 }).catch(() => fault("without script the embedded form is not answered"));
  await plain.close();
  await page.goto(`http://127.0.0.1:${theirs.address().port}/`);
  await page.waitForTimeout(1000);
  if (await form.getByRole("button").count()) fault("a page of another origin embeds the form");
  await page.close();
  ours.close();
  theirs.close();
}

const numbers = [await visit(true), await visit(false)];
await inEnglish();
await looksUp();
if (embedding) await embedded();
await browser.close();
if (faults.length) process.exit(1);
console.log(`website: ${numbers.join(" and ")} filled in, followed and rated, with script and without; ${states} states judged`);

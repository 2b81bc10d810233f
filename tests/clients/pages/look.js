// Looks at the pages for developers in a browser: axe finds nothing in what is ours, at three widths, and Swagger UI can
// be searched, keeps a token for the tab, and carries a request out.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [, , origin, token, executablePath] = process.argv;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});

const faults = [];

/** Opens a page on which whatever cannot be loaded or breaks is a fault. */
async function open(path, settings = {}) {
  const page = await browser.newPage(settings);
  page.on("console", (said) => said.type() === "error" && faults.push(`${path}: ${said.text()}`));
  page.on("pageerror", (error) => faults.push(`${path}: ${error.message}`));
  await page.goto(origin + path, { waitUntil: "networkidle" });
  return page;
}

async function judged(path, width) {
  const page = await open(path, { bypassCSP: true, viewport: { width, height: 900 } });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, nodes } of violations) {
    faults.push(`${path} at ${width} pixels: ${id}, ${nodes.map((node) => node.target).join(", ")}`);
  }
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  if (wider) faults.push(`${path} is wider than ${width} pixels`);
  await page.close();
}

const contents = await open("/docs/guides");
const guides = await contents.locator("main a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
await contents.close();
const ours = ["/docs/guides", ...guides.filter((path) => path.startsWith("/docs/guides/"))];
for (const path of ours) for (const width of [360, 768, 1280]) await judged(path, width);

const api = await open("/docs/");
const expect = async (what, locator) =>
  locator.waitFor({ timeout: 10_000 }).catch(() => faults.push(`Swagger UI: ${what}`));
await expect("the glossary is no table", api.locator(".info table").getByText("melder"));
if (await api.locator(".opblock").count()) faults.push("Swagger UI: the tags are not collapsed");
await api.locator(".operation-filter-input").fill("changes");
await expect("the filter finds nothing", api.locator("#operations-tag-changes"));
if (await api.locator("#operations-tag-reports").count()) faults.push("Swagger UI: the filter hides nothing");
await api.locator(".operation-filter-input").fill("");
await api.locator(".authorize").first().click();
await api.locator(".auth-container input").fill(token);
await api.locator(".auth-btn-wrapper .authorize").click();
await api.locator(".auth-btn-wrapper .btn-done").click();
await api.reload({ waitUntil: "networkidle" });
await expect("the token does not survive a reload", api.locator(".authorize.locked"));
await api.locator("#operations-tag-operations").click();
await api.locator("#operations-operations-readMe .opblock-summary-control").click();
await api.locator("#operations-operations-readMe .execute").click();
await expect("a request is not carried out", api.locator(".live-responses-table .response-col_status").getByText("200"));
const elsewhere = await browser.newContext();
const other = await elsewhere.newPage();
await other.goto(`${origin}/docs/`, { waitUntil: "networkidle" });
if (await other.locator(".authorize.locked").count()) faults.push("Swagger UI: another tab has the token");

await browser.close();
if (faults.length) {
  console.error([...new Set(faults)].join("\n"));
  process.exit(1);
}
console.log(`pages: ${ours.length} guides judged at three widths, and a request carried out in Swagger UI`);

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { renderHtml } from "../../src/report/html.ts";
import { run } from "../analysis/attempts.ts";
import { abPage, comparison, leaderboardPage, manyAttempts, oneCommand, pageOf, smallSuite, trendPage } from "../report/pages.ts";
import { openBrowser } from "../support/browser.ts";

/*
 * The page of a report in a real browser. Screenshots go to a folder that is removed, or to ASSAY_SCREENSHOTS where somebody wants to
 * look at them.
 */
const kept = process.env["ASSAY_SCREENSHOTS"];
const folder = mkdtempSync(join(tmpdir(), "assay-html-"));
const opened = await openBrowser();
after(async () => {
  if ("close" in opened) await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

const long = "anamewithoutanyplacetobreakit".repeat(15);
const pages: Readonly<Record<string, string>> = {
  "small-suite": pageOf(smallSuite),
  "one-command": pageOf(oneCommand),
  "comparison": renderHtml(comparison()),
  "leaderboard": leaderboardPage(),
  "leaderboard-hostile": leaderboardPage((name) => `${name}<script>document.title="owned"</script>${long}`),
  "trend": trendPage(),
  "ab": abPage(),
  "large": pageOf(manyAttempts(10_000)),
  "long-names": pageOf(smallSuite.map((one) => ({ ...one, agent: long, task: `${one.task}${long}`, issueType: `${one.issueType}${long}` })), { ...run, controls: [long] }, long),
  "hostile": pageOf(smallSuite.map((one) => ({ ...one, agent: '<img src="http://127.0.0.1:9/x"><script>document.title="owned"</script>', task: `"onload="alert(1) ${one.task}` }))),
};

describe("the page of a report, in a browser", { skip: "reason" in opened ? opened.reason : false }, () => {
  for (const [name, html] of Object.entries(pages))
    for (const width of [1280, 390])
      for (const colorScheme of ["light", "dark"] as const)
        test(`${name}, ${width} px wide, ${colorScheme}: no error, no request, nothing to scroll sideways, no letters on letters`, async () => {
          const file = join(folder, `${name}.html`);
          writeFileSync(file, html);
          const { page, errors, requests, close } = await newPage(width, colorScheme);
          try {
            const address = pathToFileURL(file).href;
            await page.goto(address);
            assert.deepEqual(await faultsOf(page), []);
            await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
            assert.deepEqual(await faultsOf(page), [], "with everything unfolded");
            assert.deepEqual(errors, []);
            assert.deepEqual(requests.filter((one) => one !== address), []);
            assert.notEqual(await page.title(), "owned");
            const picture = join(kept ?? folder, `${name}-${width}-${colorScheme}.png`);
            await takePicture(page, picture);
            assert.ok(statSync(picture).size > 5000, "the picture is empty");
          } finally {
            await close();
          }
        });

  test("light and dark differ, and the policy stops what should ever get in", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const file = join(folder, "policy.html");
    const { port } = server.address() as AddressInfo;
    writeFileSync(file, pages["small-suite"]!.replace("</main>", `<img src="http://127.0.0.1:${port}/x"><script>document.title="owned"</script></main>`));
    const colours: string[] = [];
    try {
      for (const scheme of ["light", "dark"] as const) {
        const { page, errors, close } = await newPage(390, scheme);
        await page.goto(pathToFileURL(file).href);
        colours.push(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
        assert.notEqual(await page.title(), "owned");
        assert.equal(errors.filter((text) => /Content Security Policy/.test(text)).length, 2, errors.join("\n"));
        await close();
      }
    } finally {
      server.close();
    }
    assert.equal(asked, 0);
    assert.notEqual(colours[0], colours[1]);
  });
});

async function newPage(width: number, colorScheme: "light" | "dark") {
  if (!("browser" in opened)) throw new Error(opened.reason);
  const context = await opened.browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  return { page, errors, requests, close: () => context.close() };
}

/** A busy machine keeps Chromium from drawing now and then, whatever the page: it is asked three times. */
async function takePicture(page: Page, path: string): Promise<void> {
  for (let left = 2; ; left--) {
    try {
      await page.screenshot({ path });
      return;
    } catch (error) {
      if (left === 0 || !/Unable to capture screenshot/.test(String(error))) throw error;
    }
  }
}

/** What a reader would stumble over; runs in the page, so it is a text: this project has no types of browsers. */
function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const faults = [];
    const wide = document.scrollingElement.scrollWidth;
    if (wide > innerWidth) faults.push("scrolls sideways: " + wide + " > " + innerWidth);
    for (const svg of document.querySelectorAll("svg")) {
      const frame = svg.getBoundingClientRect();
      const all = [...svg.querySelectorAll("text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() })).filter(({ box }) => box.width > 0);
      // A line of letters is taller than its letters: 3 px of it are air.
      const touch = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
      all.forEach(({ text, box }, i) => {
        if (box.left < frame.left - 1 || box.right > frame.right + 1) faults.push(text + " leaves its picture");
        for (const other of all.slice(0, i)) if (touch(box, other.box)) faults.push(text + " lies on " + other.text);
      });
    }
    return faults;
  })()`);
}

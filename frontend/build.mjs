// Copies the pinned packages into the desk's static folder: no source maps, no data: images (the desk's
// Content-Security-Policy forbids them), one sprite of the icons that are used, licences and checksums.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const vendor = join(here, "../sibao/desk/ui/static/vendor");

const write = (name, text) => {
  const path = join(vendor, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const read = (name) => readFileSync(join(modules, name), "utf8");
const withoutMap = (text) => text.replace(/\n?(\/\*|\/\/)# sourceMappingURL=[^\n]*\n?/g, "\n").trimEnd() + "\n";

// The same picture has one file; Bootstrap repeats each in several rules.
const extractImages = (css) => {
  const names = new Map();
  return css.replace(/url\("data:image\/svg\+xml,((?:[^"\\]|\\.)*)"\)/g, (_, encoded) => {
    const svg = decodeURIComponent(encoded);
    if (!names.has(svg)) {
      names.set(svg, `images/${createHash("sha256").update(svg).digest("hex").slice(0, 10)}.svg`);
      write(`bootstrap/${names.get(svg)}`, svg + "\n");
    }
    return `url("${names.get(svg)}")`;
  });
};

const symbol = (name) => {
  const svg = read(`bootstrap-icons/icons/${name}.svg`);
  const [, viewBox] = svg.match(/viewBox="([^"]+)"/);
  const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="${viewBox}" fill="currentColor">${body}</symbol>`;
};

const licences = () =>
  readdirSync(modules, { recursive: true })
    .filter((name) => /(^|\/)LICENSE$/.test(name))
    .map((name) => dirname(name))
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(read(`${folder}/package.json`));
      const file = readdirSync(join(modules, folder)).find((entry) => /^LICENSE/.test(entry));
      return `${name} ${version} (${license})\n\n${read(`${folder}/${file}`).trim()}\n`;
    });

const alpineLicence = () => {
  const { name, version, license } = JSON.parse(read("@alpinejs/csp/package.json"));
  return `${name} ${version} (${license})\n\n${readFileSync(join(here, "alpine-licence.txt"), "utf8").trim()}\n`;
};

const files = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });

rmSync(vendor, { recursive: true, force: true });
write("bootstrap/bootstrap.min.css", extractImages(withoutMap(read("bootstrap/dist/css/bootstrap.min.css"))));
write("alpine-csp.min.js", withoutMap(read("@alpinejs/csp/dist/cdn.min.js")));
const icons = readFileSync(join(here, "icons.txt"), "utf8").trim().split("\n").sort();
write("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${icons.map(symbol).join("\n")}\n</svg>\n`);
write("THIRD_PARTY_LICENSES.txt", [alpineLicence(), ...licences()].join(`\n${"-".repeat(80)}\n\n`));
const sums = files(vendor)
  .map((path) => `${createHash("sha256").update(readFileSync(path)).digest("hex")}  ${relative(vendor, path)}`)
  .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
write("SHA256SUMS", sums.join("\n") + "\n");
